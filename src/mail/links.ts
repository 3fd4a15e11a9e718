import type { Secrets } from '../domain/secrets.js';
import { createRenewalLinks, type RenewalLinks } from './renewal-links.js';
import { createTicketAddresses, type TicketAddresses } from './ticket-addresses.js';
import { createUnsubscribeLinks, type UnsubscribeLinks } from './unsubscribe-links.js';

/** What mails carry signed: links, and addresses for answers. */
export interface MailLinks {
  renewal: RenewalLinks;
  unsubscribe: UnsubscribeLinks;
  tickets: TicketAddresses;
}

export function createMailLinks(options: {
  baseUrl: string;
  secrets: Secrets;
  /** Where answers to mails of tickets go. */
  supportAddress: string | undefined;
}): MailLinks {
  return {
    renewal: createRenewalLinks(options),
    unsubscribe: createUnsubscribeLinks(options),
    tickets: createTicketAddresses({ address: options.supportAddress, secrets: options.secrets }),
  };
}

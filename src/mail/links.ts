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
  secret: string | Buffer;
  /** Where answers to mails of tickets go. */
  supportAddress: string | undefined;
}): MailLinks {
  return {
    renewal: createRenewalLinks(options),
    unsubscribe: createUnsubscribeLinks(options),
    tickets: createTicketAddresses({ address: options.supportAddress, secret: options.secret }),
  };
}

import type { PayloadCodec } from '@temporalio/common';
import type { Config } from '../config.js';
import type { BillingWorkflows } from '../integrations/billing-workflows.js';
import type { DockerWorkflows } from '../integrations/docker-workflows.js';
import type { PaymentWorkflows } from '../integrations/payment-workflows.js';
import type { ScheduleControl } from '../integrations/schedule-control.js';
import type { TaskQueue } from '../integrations/task-queue.js';
import type { WebhookWorkflow } from '../integrations/webhook-workflow.js';
import type { Logger } from '../log.js';
import type { MailLinks } from '../mail/links.js';
import type { TrafficRecorder } from '../metering/recorder.js';
import type { Metrics } from '../metrics.js';
import type { Database } from '../models/database.js';
import type { AddonStore } from '../stores/addons.js';
import type { AlertStore } from '../stores/alerts.js';
import type { CannedReplyStore } from '../stores/canned-replies.js';
import type { AttachmentStore } from '../stores/attachments.js';
import type { KbStore } from '../stores/kb.js';
import type { KbReaders } from '../stores/kb-readers.js';
import type { KbSearch } from '../stores/kb-search.js';
import type { KbWriting } from '../stores/kb-writing.js';
import type { ObjectLookup } from '../stores/objects.js';
import type { PaymentInbox } from '../stores/payment-inbox.js';
import type { PaymentStore } from '../stores/payments.js';
import type { PriceStore } from '../stores/prices.js';
import type { ProjectStore } from '../stores/project-actions.js';
import type { RefundStore } from '../stores/refunds.js';
import type { SessionStore } from '../stores/sessions.js';
import type { StorageStore } from '../stores/storage.js';
import type { SubscriptionStore } from '../stores/subscriptions.js';
import type { ChatOutbox } from '../stores/chat-outbox.js';
import type { WebhookStore } from '../stores/webhook.js';
import type { Inbound } from '../support/inbound.js';
import type { AttachmentStorage } from '../support/attachments.js';
import type { Live } from '../support/live.js';
import type { StreamTimes } from '../support/ticket-stream.js';
import type { TicketLists } from '../stores/ticket-lists.js';
import type { TicketLookup } from '../stores/ticket-lookup.js';
import type { TicketStore } from '../stores/tickets.js';
import type { Tickets } from '../support/tickets.js';
import type { LoginLimit } from '../web/login-limit.js';
import type { SharedLoads } from '../shared-loads.js';
import type { Authenticator } from './authentication.js';
import type { PaymentTurn } from './payment-turns.js';
import type { RequestLimit } from './request-limit.js';

/** What the routes work with; built once by the composition root. */
export interface Services {
  config: Config;
  log: Logger;
  metrics: Metrics;
  db: Database;
  authenticate: Authenticator;
  limitRequests: RequestLimit;
  paymentTurn: PaymentTurn;
  /** Of the pages. */
  sessions: SessionStore;
  loginLimit: LoginLimit;
  sharedLoads: SharedLoads;
  payments: PaymentStore;
  inbox: PaymentInbox;
  addons: AddonStore;
  alerts: AlertStore;
  cannedReplies: CannedReplyStore;
  /** Mail that came in. */
  inbound: Inbound;
  attachments: AttachmentStore;
  attachmentStorage: AttachmentStorage;
  live: Live;
  /** Of streams of tickets; undefined: as usual. */
  streamTimes: Partial<StreamTimes> | undefined;
  subscriptions: SubscriptionStore;
  prices: PriceStore;
  projects: ProjectStore;
  refunds: RefundStore;
  recorder: TrafficRecorder;
  paymentWorkflows: PaymentWorkflows;
  billingWorkflows: BillingWorkflows;
  scheduleControl: ScheduleControl;
  taskQueue: TaskQueue;
  objects: ObjectLookup;
  webhookStore: WebhookStore;
  webhookWorkflow: WebhookWorkflow;
  chatOutbox: ChatOutbox;
  chatWorkflow: WebhookWorkflow;
  kb: KbStore;
  kbReaders: KbReaders;
  kbSearch: KbSearch;
  kbWriting: KbWriting;
  storage: StorageStore;
  dockerWorkflows: DockerWorkflows;
  tickets: Tickets;
  ticketStore: TicketStore;
  ticketLookup: TicketLookup;
  ticketLists: TicketLists;
  /** The links of mails. */
  links: MailLinks;
  /** Of what Temporal keeps. */
  payloadCodec: PayloadCodec;
  /** Checks of `/readyz`, by the name of what they reach; a check that throws is a failed one. */
  readiness: Record<string, () => Promise<void>>;
}

/** What people may do without: a template that is not here is always sent (money, the end of a plan, a project off). */
import type { TemplateName } from './templates/index.js';

export const topics = ['usage', 'tickets'] as const;
export type Topic = (typeof topics)[number];

const table: Partial<Record<TemplateName, Topic>> = {
  usage_alert: 'usage',
  ticket_status: 'tickets',
  ticket_reply_follower: 'tickets',
};

/** undefined: nobody unsubscribes from it. */
export const topicOf = (template: string): Topic | undefined => table[template as TemplateName];

export const isTopic = (text: string): text is Topic => (topics as readonly string[]).includes(text);

/**
 * What becomes of each column that can hold a name, an address or an id of a person, when the person is erased
 * (src/stores/erasure.ts). A column that is added must be declared here: the test beside this compares the list with the
 * schema, and sees to it that what is declared as erased was filled before and is empty after.
 */

/** The person's own words and names: replaced, or deleted with their row. */
export const erasedColumns = [
  'api_token.name',
  'audit_log.after',
  'audit_log.before',
  'chat_outbox.data',
  'idempotency_key.response_body',
  'mail_outbox.data',
  'mail_outbox.last_error',
  'payment_event.metadata',
  'support_attachment.file_name',
  'support_mail.message_id',
  'support_message.message',
  'support_ticket.csat_comment',
  'support_ticket.description',
  'support_ticket.subject',
  'user.email',
  'user.name',
  'web_session.flash',
];

/** The id alone, which is the platform's; it stays, or goes with its row. */
export const idColumns = [
  'api_token.user_id',
  'audit_log.actor',
  'audit_log.object_id',
  'idempotency_key.subject',
  'knowledge_base_version.author_id',
  'knowledge_base_view.reader',
  'knowledge_base_vote.user_id',
  'mail_outbox.user_id',
  'mail_unsubscription.user_id',
  'payment.user_id',
  'plan_terms.created_by',
  'price.created_by',
  'refund.requested_by',
  'support_attachment.uploaded_by',
  'support_message.author_id',
  'support_ticket.assigned_to',
  'support_ticket.user_id',
  'team_member.user_id',
  'usage_alert.acknowledged_by',
  'user.id',
  'web_session.user_id',
];

/** By table: ids of other things, words and codes of ours, and what the docs say is not reached. */
const others: Record<string, string> = {
  alias: 'id subdomain',
  api_token: 'token_hash',
  audit_log: 'action object_type request_id team_id',
  backend_permit: 'team_id',
  chat_outbox: 'event_key last_error',
  collector_position: 'position source',
  deployment: 'conclusion container_id container_status id status',
  docker_host: 'failure name',
  domain: 'hostname id status',
  idempotency_key: 'key request_hash',
  knowledge_base_article: 'slug',
  knowledge_base_text: 'body plain summary title',
  knowledge_base_version: 'body locale summary title',
  ledger_entry: 'kind',
  mail_outbox: 'event_key message_key template',
  mail_unsubscription: 'topic',
  payment: 'description external_payment_id payment_url provider_reference qr_code reason transaction_id',
  payment_event: 'external_payment_id outcome status',
  platform_change: 'data object_id object_type team_id type',
  project: 'id name',
  project_storage: 'docker_host',
  refund: 'failure reason request_id',
  schema_migration: 'name',
  subscription_plan: 'id',
  support_attachment: 'content_type',
  support_attachment_data: 'data',
  support_canned_reply: 'body title',
  support_mail: 'reason',
  support_ticket: 'sla_policy',
  team: 'id name',
  team_member: 'id',
  unknown_host: 'host',
  web_session: 'id_hash',
  webhook_delivery: 'last_error target',
};
export const otherColumns = Object.entries(others).flatMap(([table, columns]) =>
  columns.split(' ').map((column) => `${table}.${column}`),
);

/** What operators look up: objects by what people call them, and each as its row stands. */
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';

/** Kinds of objects: table, key, and what of the row is too long to be shown. */
const kinds = {
  payment: { table: 'payment', key: 'id', type: 'uuid', hidden: ['qr_code', 'payment_url'] },
  refund: { table: 'refund', key: 'id', type: 'uuid', hidden: [] },
  addon: { table: 'additional_resource', key: 'id', type: 'uuid', hidden: [] },
  subscription: { table: 'team_subscription', key: 'team_id', type: 'text', hidden: [] },
  period: { table: 'paid_period', key: 'payment_id', type: 'uuid', hidden: [] },
  ticket: { table: 'support_ticket', key: 'id', type: 'uuid', hidden: ['description', 'sla_policy'] },
  team: { table: 'team', key: 'id', type: 'text', hidden: [] },
  project: { table: 'project', key: 'id', type: 'text', hidden: [] },
  user: { table: '"user"', key: 'id', type: 'text', hidden: [] },
} as const satisfies Record<
  string,
  { table: string; key: string; type: 'uuid' | 'text'; hidden: readonly string[] }
>;

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

export type ObjectKind = keyof typeof kinds;
export const objectKinds = Object.keys(kinds) as ObjectKind[];

export interface FoundObject {
  kind: ObjectKind;
  id: string;
  /** What tells it from others of its kind: a name, an amount, a subject. */
  name: string;
  status: string | null;
  team: string | null;
  at: Date;
}

/** Of each kind at most. */
const atMost = 20;

/** Columns of `FoundObject` for each kind; `{is}` stands for what is looked for. */
const selects: Record<ObjectKind, string> = {
  payment: `SELECT 'payment' AS kind, x.id::text, amount_minor || ' ' || currency || COALESCE(' ' || plan_id, '') AS name,
    status, team_id AS team, created_at AS at FROM payment x`,
  refund: `SELECT 'refund', x.id::text, amount_minor || ' ' || currency, status, team_id, created_at FROM refund x`,
  addon: `SELECT 'addon', x.id::text, quantity || ' × ' || resource_type, status, team_id, created_at
    FROM additional_resource x`,
  subscription: `SELECT 'subscription', team_id, plan_id, CASE WHEN plan_id = 'free' THEN 'free'
    WHEN cancelled_at IS NOT NULL THEN 'cancelled' ELSE 'runs' END, team_id, created_at FROM team_subscription x`,
  period: `SELECT 'period', payment_id::text, COALESCE(plan_id, 'add-on') || ' ' || starts_at::date || ' – ' || ends_at::date,
    CASE WHEN ends_at > billing_clock() THEN 'runs' ELSE 'over' END, team_id, created_at FROM paid_period x`,
  ticket: `SELECT 'ticket', x.id::text, '#' || number || ' ' || subject, status, team_id, created_at FROM support_ticket x`,
  team: `SELECT 'team', x.id, name, CASE WHEN deleted_at IS NOT NULL THEN 'deleted' END, x.id, created_at FROM team x`,
  project: `SELECT 'project', x.id, name, status, team_id, created_at FROM project x`,
  user: `SELECT 'user', x.id, name || ' <' || email || '>', CASE WHEN deleted_at IS NOT NULL THEN 'deleted' END, NULL, created_at
    FROM "user" x`,
};

/** $1 the text, $2 the same as a pattern, $3 a UUID or null, $4 a number of a ticket or null. */
const searches: Partial<Record<ObjectKind, string>> = {
  payment: 'x.id = $3 OR external_payment_id = $1 OR transaction_id = $1',
  refund: 'x.id = $3 OR x.payment_id = $3',
  addon: 'x.id = $3',
  period: 'x.payment_id = $3 OR x.addon_id = $3',
  ticket: 'x.id = $3 OR number = $4',
  team: 'x.id = $1 OR name ILIKE $2',
  project: 'x.id = $1 OR name ILIKE $2',
  user: 'x.id = $1 OR name ILIKE $2 OR email ILIKE $2',
};

/** What belongs to a team: $1. */
const ofTeam: Partial<Record<ObjectKind, string>> = Object.fromEntries(
  (['subscription', 'payment', 'addon', 'period', 'ticket', 'project'] as const).map((kind) => [
    kind,
    'x.team_id = $1',
  ]),
);

function statement(conditions: Partial<Record<ObjectKind, string>>): string {
  const parts = objectKinds.flatMap((kind) => {
    const condition = conditions[kind];
    return condition
      ? [`(${selects[kind]} WHERE ${condition} ORDER BY created_at DESC LIMIT ${atMost})`]
      : [];
  });
  return parts.join(' UNION ALL ');
}

export type ObjectLookup = ReturnType<typeof createObjectLookup>;

export function createObjectLookup({ sequelize }: Database) {
  /** Objects by id, number, e-mail address or a part of their name; the newest of each kind. */
  function search(text: string): Promise<FoundObject[]> {
    const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    const uuid = isUuid(text) ? text : null;
    const number = /^#?(\d{1,18})$/.exec(text)?.[1] ?? null;
    return find(searches, [text, pattern, uuid, number]);
  }

  /** What a team has bought, asked and built. */
  const ofTheTeam = (team: string) => find(ofTeam, [team]);

  function find(conditions: Partial<Record<ObjectKind, string>>, bind: unknown[]): Promise<FoundObject[]> {
    const sql = statement(conditions).replaceAll('$3', '$3::uuid').replaceAll('$4', '$4::bigint');
    return sequelize.query<FoundObject>(sql.replaceAll(/\$([12])/g, '$$$1::text'), {
      bind,
      type: QueryTypes.SELECT,
    });
  }

  /** The row of an object, by its columns; undefined: there is none. */
  async function row(kind: ObjectKind, id: string): Promise<Record<string, unknown> | undefined> {
    const { table, key, type, hidden } = kinds[kind];
    if (type === 'uuid' && !isUuid(id)) return undefined;
    const [found] = await sequelize.query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(x) - $2::text[] AS row FROM ${table} x WHERE ${key} = $1::${type}`,
      { bind: [id, hidden], type: QueryTypes.SELECT },
    );
    return found?.row;
  }

  return { search, ofTheTeam, row };
}

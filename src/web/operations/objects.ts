/** Looking an object up: its row, its workflow, what was done to it. */
import { z } from 'zod';
import { notFound } from '../../api/membership.js';
import { formatsOf, type Locale } from '../../mail/formats.js';
import { listAudit, type AuditRecord } from '../../stores/audit.js';
import { objectKinds, type FoundObject, type ObjectKind } from '../../stores/objects.js';
import { text } from '../../stores/platform-fields.js';
import {
  addonWorkflowId,
  paymentWorkflowId,
  refundWorkflowId,
  subscriptionWorkflowId,
  ticketWorkflowId,
} from '../../workflows/messages.js';
import { staffPage } from '../routes.js';
import { show } from '../visit.js';
import { workflowLink } from './temporal-ui.js';
import { operationsWords } from './words.js';

const path = '/operations/objects';
/** Entries of the audit log that are shown. */
const entriesShown = 50;

export const objectPages = [
  staffPage({
    path,
    scopes: ['admin'],
    summary: 'Look up payments, add-ons, tickets, teams, projects and users',
    query: z.object({ q: text(200).optional().catch(undefined) }),
    async show(visit, { query: { q } }, { objects }) {
      const w = wordsOf(visit.locale);
      const found = q === undefined ? undefined : await objects.search(q);
      return show(visit, 'operations/objects', {
        title: w.title,
        current: 'objects',
        w,
        path,
        q,
        found: found?.map((object) => foundView(object, visit.locale)),
      });
    },
  }),

  staffPage({
    path: `${path}/:kind/:id`,
    scopes: ['admin'],
    summary: 'An object: its row, its workflow, its audit log',
    async show(visit, { params: { kind: given, id = '' } }, { db, objects, config }) {
      const kind = objectKinds.find((each) => each === given);
      const row = kind && (await objects.row(kind, id));
      if (!row) throw notFound();
      const w = wordsOf(visit.locale);
      const filter = { objectType: kind === 'period' ? 'payment' : kind, objectId: id, teamId: null };
      const entries = await listAudit(db, filter, entriesShown, null);
      const team = kind === 'team' ? id : typeof row.team_id === 'string' ? row.team_id : undefined;
      const workflow = workflowOf[kind]?.(id);
      return show(visit, 'operations/object', {
        title: `${w.kinds[kind]} ${id}`,
        current: 'objects',
        w,
        path,
        fields: Object.entries(row).map(([name, value]) => ({ name, value: shown(value, w.empty) })),
        workflow,
        link: workflow && workflowLink(config, workflow),
        entries: entries.map((entry) => entryView(entry, visit.locale)),
        team: kind !== 'team' && team !== undefined ? hrefOf('team', team) : null,
        found: kind === 'team' && (await objects.ofTheTeam(id)).map((one) => foundView(one, visit.locale)),
      });
    },
  }),
];

/** Whose life it is that a workflow follows; the others have none. */
const workflowOf: Partial<Record<ObjectKind, (id: string) => string>> = {
  payment: paymentWorkflowId,
  refund: refundWorkflowId,
  addon: addonWorkflowId,
  subscription: subscriptionWorkflowId,
  // It is made by its payment.
  period: paymentWorkflowId,
  ticket: ticketWorkflowId,
  team: subscriptionWorkflowId,
};

const wordsOf = (locale: Locale) => operationsWords[locale].objects;
const hrefOf = (kind: ObjectKind, id: string) => `${path}/${kind}/${encodeURIComponent(id)}`;

function foundView({ kind, id, name, status, team, at }: FoundObject, locale: Locale) {
  const w = wordsOf(locale);
  return { kind: w.kinds[kind], name, status, team, href: hrefOf(kind, id), at: on(at, locale) };
}

function entryView({ at, actor, action, before, after }: AuditRecord, locale: Locale) {
  const changed = [before, after].map((state) => (state ? JSON.stringify(state) : ''));
  return { at: on(at, locale), actor, action, before: changed[0], after: changed[1] };
}

const on = (at: Date, locale: Locale) => formatsOf(locale).instant(at.toISOString());

function shown(value: unknown, empty: string): string {
  if (value === null || value === '') return empty;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

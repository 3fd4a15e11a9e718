/** The schedules, for operators: how they stand, and the buttons that pause, resume and trigger them. */
import { z } from 'zod';
import { notFound } from '../../api/membership.js';
import { check } from '../../api/route.js';
import type { Services } from '../../api/services.js';
import type { ScheduleState } from '../../integrations/schedule-control.js';
import { schedules } from '../../integrations/schedules.js';
import { formatsOf, type Locale } from '../../mail/formats.js';
import { text } from '../../stores/platform-fields.js';
import { recorded } from './recorded.js';
import { staffAction, staffPage } from '../routes.js';
import { show, type Visit } from '../visit.js';
import { workflowLink } from './temporal-ui.js';
import { operationsWords } from './words.js';

const path = '/operations/schedules';
const noteField = z.object({ note: text(200) });

export const schedulePages = [
  staffPage({
    path,
    scopes: ['admin'],
    summary: 'Every schedule: its last and next run, and whether it is paused',
    show: (visit, _request, services) => schedulesView(visit, services),
  }),

  staffAction({
    path: `${path}/:id/pause`,
    scopes: ['admin'],
    summary: 'Pause a schedule, with the reason',
    async run({ actor, locale }, { params, form, requestId }, services) {
      const id = knownId(params.id);
      const { note } = check(noteField, { note: form.get('note') ?? '' }, 'form');
      const entry = { actor: actor.subject, requestId, action: 'schedule.paused', after: { note } };
      await recorded(services, { ...entry, ...object(id) }, () => services.scheduleControl.pause(id, note));
      return { to: path, said: operationsWords[locale].schedules.paused(id) };
    },
    refused: (visit, { params, form, error }, services) =>
      schedulesView(visit, services, { id: params.id, note: form.get('note') }, error.status),
  }),

  staffAction({
    path: `${path}/:id/resume`,
    scopes: ['admin'],
    summary: 'Let a paused schedule run again',
    async run({ actor, locale }, { params, requestId }, services) {
      const id = knownId(params.id);
      const entry = { actor: actor.subject, requestId, action: 'schedule.resumed' };
      await recorded(services, { ...entry, ...object(id) }, () => services.scheduleControl.resume(id));
      return { to: path, said: operationsWords[locale].schedules.resumed(id) };
    },
  }),

  staffAction({
    path: `${path}/:id/trigger`,
    scopes: ['admin'],
    summary: 'Run a schedule now',
    async run({ actor, locale }, { params, requestId }, services) {
      const id = knownId(params.id);
      const entry = { actor: actor.subject, requestId, action: 'schedule.triggered' };
      await recorded(services, { ...entry, ...object(id) }, () => services.scheduleControl.trigger(id));
      return { to: path, said: operationsWords[locale].schedules.triggered(id) };
    },
  }),
];

const object = (objectId: string) => ({ objectType: 'schedule', objectId });

/** @throws AppError `not_found` */
function knownId(id: string | undefined): string {
  if (!schedules.some(({ scheduleId }) => scheduleId === id)) throw notFound();
  return id ?? '';
}

async function schedulesView(
  visit: Visit,
  { scheduleControl, config }: Services,
  typed: { id?: string; note?: string | null } = {},
  status = 200,
) {
  const { locale } = visit;
  const states = await scheduleControl.list().catch(() => undefined);
  const all = operationsWords[locale];
  const w = { ...all.schedules, away: all.away, inTemporal: all.inTemporal };
  const listed = schedules.map(({ scheduleId: id }) => ({
    id,
    what: w.what[id],
    note: id === typed.id ? typed.note : '',
    wrong: id === typed.id && w.noteWrong,
    link: workflowLink(config, id),
    ...stateView(
      states?.find((state) => state.id === id),
      locale,
    ),
  }));
  const view = { title: w.title, current: 'schedules' as const, w, path, away: !states, schedules: listed };
  return show(visit, 'operations/schedules', view, status);
}

/** `state`: undefined when nobody can tell. */
function stateView(state: ScheduleState | undefined, locale: Locale) {
  if (!state) return {};
  const w = operationsWords[locale].schedules;
  const format = formatsOf(locale);
  const on = (at: Date) => format.instant(at.toISOString());
  const { exists, paused, note, last, next } = state;
  if (!exists) return { level: 'critical', status: w.missing };
  return {
    exists,
    paused,
    level: paused || last?.result === 'failed' ? 'critical' : 'ok',
    status: paused ? w.isPaused(note ?? '') : last?.result === 'running' ? w.isRunning : w.isWaiting,
    last: last ? w.last(on(last.at), w.results[last.result]) : w.never,
    next: next && w.next(on(next)),
  };
}

/** What waits for the platform's webhook and for the chat's, for operators. */
import { notFound } from '../../api/membership.js';
import type { Services } from '../../api/services.js';
import { webhookTargets } from '../../integrations/webhook-workflow.js';
import { formatsOf, type Locale } from '../../mail/formats.js';
import { staffAction, staffPage } from '../routes.js';
import { show } from '../visit.js';
import { recorded } from './recorded.js';
import { workflowLink } from './temporal-ui.js';
import { operationsWords } from './words.js';

const path = '/operations/webhooks';
const targets = ['platform', 'chat'] as const;
type Target = (typeof targets)[number];

export const webhookPages = [
  staffPage({
    path,
    scopes: ['admin'],
    summary: 'What the webhooks of platform and chat have not taken yet, and why',
    async show(visit, _request, services) {
      const all = operationsWords[visit.locale];
      const w = { ...all.webhooks, inTemporal: all.inTemporal };
      const webhooks = await Promise.all(
        targets.map((target) => webhookView(target, visit.locale, services)),
      );
      return show(visit, 'operations/webhooks', { title: w.title, current: 'webhooks', w, path, webhooks });
    },
  }),

  staffAction({
    path: `${path}/:target/try`,
    scopes: ['admin'],
    summary: 'Try at once to deliver what a webhook has not taken',
    async run({ actor, locale }, { params, requestId }, services) {
      const target = targets.find((each) => each === params.target);
      const one = target && partsOf(target, services);
      if (!one?.isSet) throw notFound();
      const entry = { actor: actor.subject, requestId, action: 'webhook.tried' };
      const object = { objectType: 'webhook', objectId: target ?? '' };
      await recorded(services, { ...entry, ...object }, () => one.workflow.tryNow());
      const { names, tried } = operationsWords[locale].webhooks;
      return { to: path, said: target && tried(names[target]) };
    },
  }),
];

function partsOf(target: Target, services: Services) {
  const { config, webhookStore, webhookWorkflow, chatOutbox, chatWorkflow } = services;
  return target === 'platform'
    ? { isSet: config.platformWebhook !== undefined, store: webhookStore, workflow: webhookWorkflow }
    : { isSet: config.chatWebhook !== undefined, store: chatOutbox, workflow: chatWorkflow };
}

async function webhookView(target: Target, locale: Locale, services: Services) {
  const w = operationsWords[locale].webhooks;
  const { isSet, store, workflow } = partsOf(target, services);
  if (!isSet) return { target, name: w.names[target], unset: w.unset[target] };
  const { waiting, oldestSeconds, failingSeconds, lastError } = await store.backlog();
  const state = waiting > 0 ? await workflow.state().catch(() => null) : undefined;
  const format = formatsOf(locale);
  const before = (seconds: number) => format.instant(new Date(Date.now() - seconds * 1000).toISOString());
  const fails = failingSeconds > 0;
  const next = state?.nextAt && w.next(format.instant(state.nextAt), state.failures);
  return {
    target,
    name: w.names[target],
    level: fails ? 'critical' : 'ok',
    status: fails ? w.fails : waiting > 0 ? w.waits : w.fine,
    facts: [
      waiting > 0 && `${w.waiting(waiting)} ${w.oldest(before(oldestSeconds))}`,
      fails && w.failingSince(before(failingSeconds)),
      state === null ? w.nextUnknown : next,
    ].filter((fact) => typeof fact === 'string'),
    error: fails ? lastError : null,
    canTry: waiting > 0,
    link: workflowLink(services.config, webhookTargets[target].workflowId),
  };
}

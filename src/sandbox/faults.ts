/** Faults that a test or a person switches on: rules that say which payments meet which trouble. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { InvalidAmount, parseMoney, sameMoney } from '../domain/money.js';
import type { InitiateRequest } from './requests.js';

const milliseconds = z.int().min(0).max(86_400_000).optional();
const times = z.int().min(-1).optional();

const faultsSchema = z.strictObject({
  /** What becomes of the callback of the final status; `late` comes after `callback_delay_ms`. */
  callback: z
    .enum(['never', 'twice', 'late', 'out_of_order', 'early', 'bad_signature', 'unsigned'])
    .optional(),
  callback_delay_ms: milliseconds,
  /** What becomes of calls, and of how many of each payment (-1: of all); `slow` takes `delay_ms`. */
  initiate: z.enum(['error_500', 'slow', 'lost_answer', 'bad_request', 'unauthorized']).optional(),
  initiate_times: times,
  status_call: z.enum(['error_500', 'slow']).optional(),
  status_call_times: times,
  cancel_call: z.enum(['error_500', 'slow']).optional(),
  cancel_call_times: times,
  refund_call: z.enum(['unsupported', 'bad_request', 'error_500', 'slow', 'lost_answer']).optional(),
  refund_call_times: times,
  delay_ms: milliseconds,
  /** How the payment ends by itself, whatever its amount. */
  outcome: z.enum(['completed', 'failed', 'cancelled']).optional(),
  outcome_after_ms: milliseconds,
});

export const ruleSchema = z.strictObject({
  match: z
    .strictObject({
      team_id: z.string().optional(),
      payment_id: z.string().optional(),
      amount: z.union([z.number(), z.string()]).optional(),
      description: z.string().optional(),
    })
    .default({}),
  /** How many payments the rule still takes; without it, every one. */
  times: z.int().min(1).optional(),
  faults: faultsSchema,
});

export type Faults = z.output<typeof faultsSchema>;
type Rule = z.output<typeof ruleSchema>;
type Call = 'initiate' | 'status_call' | 'cancel_call' | 'refund_call';

/** How many calls of a payment a fault hits unless the rule says: one that moves money, so that a retry succeeds. */
const defaultTimes: Record<Call, number> = { initiate: 1, status_call: -1, cancel_call: -1, refund_call: 1 };

/** What a backend cannot do, it cannot do the next time either. */
const lastingFault = 'unsupported';

/** For `slow` and `late` where the rule gives no delay. */
export const defaultDelayMs = 5_000;

/** The rules, and which payment met which of them; in memory only. */
export class FaultBook {
  readonly #rules = new Map<string, Rule>();
  readonly #attached = new Map<string, Faults>();
  readonly #met = new Map<string, number>();

  /** @returns the id of the new rule. */
  add(rule: Rule): string {
    const id = randomUUID();
    this.#rules.set(id, { ...rule });
    return id;
  }

  list(): (Rule & { id: string })[] {
    return [...this.#rules].map(([id, rule]) => ({ id, ...rule }));
  }

  /** @returns whether there was such a rule. */
  remove(id: string): boolean {
    return this.#rules.delete(id);
  }

  clear(): void {
    this.#rules.clear();
  }

  /** Faults that a payment met before a restart. */
  remember(paymentId: string, faults: Faults): void {
    this.#attached.set(paymentId, faults);
  }

  /** The faults of a payment: those of the first rule that matches when it is first seen, ever after. */
  attach(request: InitiateRequest): Faults {
    const known = this.#attached.get(request.payment_id);
    if (known) return known;
    const rule = [...this.#rules.values()].find((rule) => rule.times !== 0 && matches(rule.match, request));
    if (rule?.times) rule.times -= 1;
    const faults = rule?.faults ?? {};
    this.#attached.set(request.payment_id, faults);
    return faults;
  }

  /** The fault that this call of the payment meets, if any; counts it. */
  meet<C extends Call>(call: C, paymentId: string, faults: Faults): Faults[C] {
    const limit = faults[`${call}_times`] ?? (faults[call] === lastingFault ? -1 : defaultTimes[call]);
    const key = `${call} ${paymentId}`;
    const met = this.#met.get(key) ?? 0;
    if (!faults[call] || (limit >= 0 && met >= limit)) return undefined;
    this.#met.set(key, met + 1);
    return faults[call];
  }
}

function matches(
  { team_id, payment_id, amount, description }: Rule['match'],
  request: InitiateRequest,
): boolean {
  return (
    (team_id ?? request.metadata.team_id) === request.metadata.team_id &&
    (payment_id ?? request.payment_id) === request.payment_id &&
    (description ?? request.metadata.description) === request.metadata.description &&
    (amount === undefined || isAmount(amount, request))
  );
}

function isAmount(text: string | number, { amount }: InitiateRequest): boolean {
  try {
    return sameMoney(parseMoney(text, amount.currency), amount);
  } catch (error) {
    if (error instanceof InvalidAmount) return false;
    throw error;
  }
}

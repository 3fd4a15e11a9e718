/** Reading what a client sends: the JSON body, and the fields of initiate and refund calls. */
import type { Context } from 'koa';
import rawBody from 'raw-body';
import { z } from 'zod';
import { currencies, InvalidAmount, parseMoney, type Currency } from '../domain/money.js';
import { paymentMethods } from '../domain/payments.js';
import { Problem } from './problem.js';

const amountFields = {
  amount: z.union([z.number(), z.string()], 'must be a decimal number such as 3.00'),
  currency: z.enum(currencies as [Currency, ...Currency[]]),
};

const initiateSchema = z
  .object({
    payment_id: z.string().min(1).max(200),
    ...amountFields,
    payment_method: z.enum(paymentMethods),
    metadata: z.looseObject({
      description: z.string(),
      team_id: z.string(),
      team_name: z.string(),
      user_id: z.string(),
      user_email: z.string(),
      plan_upgrade: z.boolean().optional(),
      new_plan: z.string().optional(),
    }),
    callback_url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
  })
  .transform(withAmount);

const refundSchema = z
  .object({
    refund_id: z.string().min(1).max(200),
    ...amountFields,
    reason: z.string().max(500).nullish(),
  })
  .transform(withAmount);

export type InitiateRequest = z.output<typeof initiateSchema>;
export type RefundRequest = z.output<typeof refundSchema>;

/** The body with its amount as money, which is to be more than zero. */
function withAmount<T extends { amount: string | number; currency: Currency }>(
  body: T,
  context: z.RefinementCtx,
) {
  try {
    const amount = parseMoney(body.amount, body.currency);
    if (amount.minor > 0n) return { ...body, amount };
    context.addIssue({ code: 'custom', path: ['amount'], message: 'must be more than zero' });
  } catch (error) {
    if (!(error instanceof InvalidAmount)) throw error;
    context.addIssue({ code: 'custom', path: ['amount'], message: error.message });
  }
  return z.NEVER;
}

/** @throws Problem 400 naming each field that is missing or wrong. */
export async function readInitiateRequest(ctx: Context): Promise<InitiateRequest> {
  return validate(initiateSchema, await readJson(ctx));
}

/** @throws Problem 400 naming each field that is missing or wrong. */
export async function readRefundRequest(ctx: Context): Promise<RefundRequest> {
  return validate(refundSchema, await readJson(ctx));
}

/**
 * The body of a request as JSON.
 * @throws Problem 400 if it is none, 413 beyond 64 KB.
 */
export async function readJson(ctx: Context): Promise<unknown> {
  const text = await rawBody(ctx.req, { limit: '64kb', encoding: 'utf8' }).catch((error: unknown) => {
    const tooLarge = (error as { status?: number }).status === 413;
    throw tooLarge ? new Problem(413, 'The body is too large') : new Problem(400, 'The body cannot be read');
  });
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, 'The body is not JSON');
  }
}

/** @throws Problem 400 naming each field that is missing or wrong. */
export function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    field: issue.path.join('.') || 'body',
    detail: issue.message,
  }));
  throw new Problem(400, errors.map(({ field, detail }) => `${field}: ${detail}`).join('; '), { errors });
}

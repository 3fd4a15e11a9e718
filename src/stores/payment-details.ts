/** A payment with all that a person wants to know of it. */
import { QueryTypes } from 'sequelize';
import type { AddonType } from '../domain/addons.js';
import type { Database } from '../models/database.js';
import type { Payment, Refund } from '../models/index.js';

export interface PaymentDetails {
  payment: Payment;
  /** What it is for, if that is an add-on. */
  addon: { resource_type: AddonType; quantity: number } | null;
  /** What it has bought. */
  period: { start: Date; end: Date } | null;
  /** The money has come in, be it after the payment's end. */
  paid: boolean;
  /** Oldest first. */
  refunds: Refund[];
}

/** Undefined unless it is the team's. */
export async function paymentDetails(
  { sequelize, models }: Database,
  teamId: string,
  id: string,
): Promise<PaymentDetails | undefined> {
  const payment = await models.Payment.findOne({ where: { id, teamId } });
  if (!payment) return undefined;
  const [facts] = await sequelize.query<{
    resource_type: AddonType | null;
    quantity: number;
    starts_at: Date | null;
    ends_at: Date;
    paid: boolean;
  }>(
    `SELECT a.resource_type, a.quantity, o.starts_at, o.ends_at,
       EXISTS (SELECT FROM ledger_entry l WHERE l.payment_id = p.id AND l.refund_id IS NULL) AS paid
     FROM payment p LEFT JOIN additional_resource a ON a.id = p.addon_id
       LEFT JOIN paid_period o ON o.payment_id = p.id WHERE p.id = $1`,
    { bind: [id], type: QueryTypes.SELECT },
  );
  if (!facts) return undefined;
  const { resource_type, quantity, starts_at: start, ends_at: end, paid } = facts;
  return {
    payment,
    addon: resource_type && { resource_type, quantity },
    period: start && { start, end },
    paid,
    refunds: await models.Refund.findAll({ where: { paymentId: id }, order: [['createdAt', 'ASC']] }),
  };
}

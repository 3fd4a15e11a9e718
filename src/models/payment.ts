import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import type { Currency } from '../domain/money.js';
import type { PaymentStatus, PurchaseMethod } from '../domain/payments.js';
import type { PlanId } from '../domain/plans.js';
import { table } from './table.js';

/** A payment for a plan or an add-on; for neither, it tops up the team's credit. */
export interface Payment extends Model<InferAttributes<Payment>, InferCreationAttributes<Payment>> {
  id: CreationOptional<string>;
  teamId: string;
  userId: string;
  planId: CreationOptional<PlanId | null>;
  addonId: CreationOptional<string | null>;
  amountMinor: bigint;
  currency: Currency;
  paymentMethod: PurchaseMethod;
  description: CreationOptional<string | null>;
  status: CreationOptional<PaymentStatus>;
  /** Refunded, or being refunded. */
  refundedMinor: CreationOptional<bigint>;
  reason: CreationOptional<string | null>;
  externalPaymentId: CreationOptional<string | null>;
  paymentUrl: CreationOptional<string | null>;
  qrCode: CreationOptional<string | null>;
  transactionId: CreationOptional<string | null>;
  providerReference: CreationOptional<string | null>;
  deadlineAt: Date;
  workflowStartedAt: CreationOptional<Date | null>;
  initiatedAt: CreationOptional<Date | null>;
  completedAt: CreationOptional<Date | null>;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
}

export function definePayment(sequelize: Sequelize) {
  return sequelize.define<Payment>(
    'Payment',
    {
      id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
      teamId: { type: DataTypes.TEXT, allowNull: false },
      userId: { type: DataTypes.TEXT, allowNull: false },
      planId: { type: DataTypes.TEXT },
      addonId: { type: DataTypes.UUID },
      amountMinor: { type: DataTypes.BIGINT, allowNull: false },
      currency: { type: DataTypes.TEXT, allowNull: false },
      paymentMethod: { type: DataTypes.TEXT, allowNull: false },
      description: { type: DataTypes.TEXT },
      status: { type: DataTypes.TEXT },
      refundedMinor: { type: DataTypes.BIGINT },
      reason: { type: DataTypes.TEXT },
      externalPaymentId: { type: DataTypes.TEXT },
      paymentUrl: { type: DataTypes.TEXT },
      qrCode: { type: DataTypes.TEXT },
      transactionId: { type: DataTypes.TEXT },
      providerReference: { type: DataTypes.TEXT },
      deadlineAt: { type: DataTypes.DATE, allowNull: false },
      workflowStartedAt: { type: DataTypes.DATE },
      initiatedAt: { type: DataTypes.DATE },
      completedAt: { type: DataTypes.DATE },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
    },
    table('payment'),
  );
}

import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import type { RefundDestination } from '../domain/ledger.js';
import type { Currency } from '../domain/money.js';
import type { RefundStatus } from '../domain/refunds.js';
import { table } from './table.js';

/** Money that goes back, in full or in part, to the team's credit or through the backend. */
export interface Refund extends Model<InferAttributes<Refund>, InferCreationAttributes<Refund>> {
  id: string;
  paymentId: string;
  teamId: string;
  amountMinor: bigint;
  currency: Currency;
  destination: RefundDestination;
  status: CreationOptional<RefundStatus>;
  /** Why the operator gives it back. */
  reason: CreationOptional<string | null>;
  /** Why the backend did not. */
  failure: CreationOptional<string | null>;
  requestedBy: string;
  requestId: CreationOptional<string | null>;
  workflowStartedAt: CreationOptional<Date | null>;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
  completedAt: CreationOptional<Date | null>;
}

export function defineRefund(sequelize: Sequelize) {
  return sequelize.define<Refund>(
    'Refund',
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      paymentId: { type: DataTypes.UUID, allowNull: false },
      teamId: { type: DataTypes.TEXT, allowNull: false },
      amountMinor: { type: DataTypes.BIGINT, allowNull: false },
      currency: { type: DataTypes.TEXT, allowNull: false },
      destination: { type: DataTypes.TEXT, allowNull: false },
      status: { type: DataTypes.TEXT },
      reason: { type: DataTypes.TEXT },
      failure: { type: DataTypes.TEXT },
      requestedBy: { type: DataTypes.TEXT, allowNull: false },
      requestId: { type: DataTypes.TEXT },
      workflowStartedAt: { type: DataTypes.DATE },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
      completedAt: { type: DataTypes.DATE },
    },
    table('refund'),
  );
}

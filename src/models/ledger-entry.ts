import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import type { Account, LedgerKind } from '../domain/ledger.js';
import type { Currency } from '../domain/money.js';
import { table } from './table.js';

/** One side of a double-entry booking; append-only. */
export interface LedgerEntry extends Model<
  InferAttributes<LedgerEntry>,
  InferCreationAttributes<LedgerEntry>
> {
  id: CreationOptional<bigint>;
  transactionId: string;
  teamId: string;
  kind: LedgerKind;
  account: Account;
  amountMinor: bigint;
  currency: Currency;
  paymentId: CreationOptional<string | null>;
  refundId: CreationOptional<string | null>;
  createdAt: CreationOptional<Date>;
}

export function defineLedgerEntry(sequelize: Sequelize) {
  return sequelize.define<LedgerEntry>(
    'LedgerEntry',
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      transactionId: { type: DataTypes.UUID, allowNull: false },
      teamId: { type: DataTypes.TEXT, allowNull: false },
      kind: { type: DataTypes.TEXT, allowNull: false },
      account: { type: DataTypes.TEXT, allowNull: false },
      amountMinor: { type: DataTypes.BIGINT, allowNull: false },
      currency: { type: DataTypes.TEXT, allowNull: false },
      paymentId: { type: DataTypes.UUID },
      refundId: { type: DataTypes.UUID },
      createdAt: { type: DataTypes.DATE },
    },
    table('ledger_entry', { updatedAt: false }),
  );
}

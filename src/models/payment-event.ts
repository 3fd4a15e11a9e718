import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import { table } from './table.js';

/** A callback of the payment backend, stored before it was answered. */
export interface PaymentEvent extends Model<
  InferAttributes<PaymentEvent>,
  InferCreationAttributes<PaymentEvent>
> {
  id: CreationOptional<bigint>;
  externalPaymentId: string;
  status: string;
  metadata: CreationOptional<Record<string, unknown>>;
  deliveries: CreationOptional<number>;
  receivedAt: CreationOptional<Date>;
  appliedAt: CreationOptional<Date | null>;
  outcome: CreationOptional<string | null>;
}

export function definePaymentEvent(sequelize: Sequelize) {
  return sequelize.define<PaymentEvent>(
    'PaymentEvent',
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      externalPaymentId: { type: DataTypes.TEXT, allowNull: false },
      status: { type: DataTypes.TEXT, allowNull: false },
      metadata: { type: DataTypes.JSONB },
      deliveries: { type: DataTypes.INTEGER },
      receivedAt: { type: DataTypes.DATE },
      appliedAt: { type: DataTypes.DATE },
      outcome: { type: DataTypes.TEXT },
    },
    table('payment_event', { timestamps: false }),
  );
}

import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import type { PlanId } from '../domain/plans.js';
import { table } from './table.js';

/** The period of a plan or an add-on that a completed payment bought; one a payment. */
export interface PaidPeriod extends Model<InferAttributes<PaidPeriod>, InferCreationAttributes<PaidPeriod>> {
  paymentId: string;
  teamId: string;
  planId: CreationOptional<PlanId | null>;
  addonId: CreationOptional<string | null>;
  startsAt: Date;
  endsAt: Date;
  createdAt: CreationOptional<Date>;
}

export function definePaidPeriod(sequelize: Sequelize) {
  return sequelize.define<PaidPeriod>(
    'PaidPeriod',
    {
      paymentId: { type: DataTypes.UUID, primaryKey: true },
      teamId: { type: DataTypes.TEXT, allowNull: false },
      planId: { type: DataTypes.TEXT },
      addonId: { type: DataTypes.UUID },
      startsAt: { type: DataTypes.DATE, allowNull: false },
      endsAt: { type: DataTypes.DATE, allowNull: false },
      createdAt: { type: DataTypes.DATE },
    },
    table('paid_period', { updatedAt: false }),
  );
}

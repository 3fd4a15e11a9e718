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

/** The plan period that a completed payment bought; one a payment. */
export interface PlanPeriod extends Model<InferAttributes<PlanPeriod>, InferCreationAttributes<PlanPeriod>> {
  paymentId: string;
  teamId: string;
  planId: PlanId;
  startsAt: Date;
  endsAt: Date;
  createdAt: CreationOptional<Date>;
}

export function definePlanPeriod(sequelize: Sequelize) {
  return sequelize.define<PlanPeriod>(
    'PlanPeriod',
    {
      paymentId: { type: DataTypes.UUID, primaryKey: true },
      teamId: { type: DataTypes.TEXT, allowNull: false },
      planId: { type: DataTypes.TEXT, allowNull: false },
      startsAt: { type: DataTypes.DATE, allowNull: false },
      endsAt: { type: DataTypes.DATE, allowNull: false },
      createdAt: { type: DataTypes.DATE },
    },
    table('plan_period', { updatedAt: false }),
  );
}

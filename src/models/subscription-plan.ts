import {
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import type { PlanId } from '../domain/plans.js';
import { table } from './table.js';

/** The plans there are; what they grant stands in `plan_terms`, what they cost in `price`. */
export interface SubscriptionPlan extends Model<
  InferAttributes<SubscriptionPlan>,
  InferCreationAttributes<SubscriptionPlan>
> {
  id: PlanId;
}

export function defineSubscriptionPlan(sequelize: Sequelize) {
  return sequelize.define<SubscriptionPlan>(
    'SubscriptionPlan',
    { id: { type: DataTypes.TEXT, primaryKey: true } },
    table('subscription_plan', { timestamps: false }),
  );
}

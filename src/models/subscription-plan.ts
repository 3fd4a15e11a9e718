import {
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import type { Currency } from '../domain/money.js';
import type { PlanId } from '../domain/plans.js';
import { table } from './table.js';

/** A plan's price (minor units a period) and limits; -1 is unlimited. */
export interface SubscriptionPlan extends Model<
  InferAttributes<SubscriptionPlan>,
  InferCreationAttributes<SubscriptionPlan>
> {
  id: PlanId;
  priceMinor: bigint;
  currency: Currency;
  maxTeams: number;
  maxMembers: number;
  maxProjects: number;
  cpuMillicores: number;
  memoryMb: number;
  trafficGb: number;
  storageMb: number;
}

export function defineSubscriptionPlan(sequelize: Sequelize) {
  return sequelize.define<SubscriptionPlan>(
    'SubscriptionPlan',
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      priceMinor: { type: DataTypes.BIGINT, allowNull: false },
      currency: { type: DataTypes.TEXT, allowNull: false },
      maxTeams: { type: DataTypes.INTEGER, allowNull: false },
      maxMembers: { type: DataTypes.INTEGER, allowNull: false },
      maxProjects: { type: DataTypes.INTEGER, allowNull: false },
      cpuMillicores: { type: DataTypes.INTEGER, allowNull: false },
      memoryMb: { type: DataTypes.INTEGER, allowNull: false },
      trafficGb: { type: DataTypes.INTEGER, allowNull: false },
      storageMb: { type: DataTypes.INTEGER, allowNull: false },
    },
    table('subscription_plan', { timestamps: false }),
  );
}

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

/** The plan period that a team is in. */
export interface TeamSubscription extends Model<
  InferAttributes<TeamSubscription>,
  InferCreationAttributes<TeamSubscription>
> {
  teamId: string;
  planId: CreationOptional<PlanId>;
  currentPeriodStart: CreationOptional<Date | null>;
  currentPeriodEnd: CreationOptional<Date | null>;
  graceUntil: CreationOptional<Date | null>;
  autoRenew: CreationOptional<boolean>;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
}

export function defineTeamSubscription(sequelize: Sequelize) {
  return sequelize.define<TeamSubscription>(
    'TeamSubscription',
    {
      teamId: { type: DataTypes.TEXT, primaryKey: true },
      planId: { type: DataTypes.TEXT },
      currentPeriodStart: { type: DataTypes.DATE },
      currentPeriodEnd: { type: DataTypes.DATE },
      graceUntil: { type: DataTypes.DATE },
      autoRenew: { type: DataTypes.BOOLEAN },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
    },
    table('team_subscription'),
  );
}

import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import type { Currency } from '../domain/money.js';
import type { PlanId } from '../domain/plans.js';
import { table } from './table.js';

/** A team's billing: its plan and until when, its currency; the row is also the lock of all of it. */
export interface TeamSubscription extends Model<
  InferAttributes<TeamSubscription>,
  InferCreationAttributes<TeamSubscription>
> {
  teamId: string;
  planId: CreationOptional<PlanId>;
  currentPeriodStart: CreationOptional<Date | null>;
  currentPeriodEnd: CreationOptional<Date | null>;
  graceUntil: CreationOptional<Date | null>;
  /** Pro counts until then; the end of period and grace, or of the period alone after a cancellation. */
  proUntil: CreationOptional<Date | null>;
  autoRenew: CreationOptional<boolean>;
  cancelledAt: CreationOptional<Date | null>;
  /** How many of the steps around the period's end are done (domain/renewal.ts). */
  stage: CreationOptional<number>;
  /** null: the default, until a first payment fixes it. */
  currency: CreationOptional<Currency | null>;
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
      proUntil: { type: DataTypes.DATE },
      autoRenew: { type: DataTypes.BOOLEAN },
      cancelledAt: { type: DataTypes.DATE },
      stage: { type: DataTypes.SMALLINT },
      currency: { type: DataTypes.TEXT },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
    },
    table('team_subscription'),
  );
}

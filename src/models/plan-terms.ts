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

/** What a plan grants from an instant on, until the plan's next terms; -1 is unlimited. */
export interface PlanTerms extends Model<InferAttributes<PlanTerms>, InferCreationAttributes<PlanTerms>> {
  id: CreationOptional<string>;
  planId: PlanId;
  validFrom: Date;
  maxTeams: number;
  maxMembers: number;
  maxProjects: number;
  cpuMillicores: number;
  memoryMb: number;
  trafficGb: number;
  storageMb: number;
  createdBy: string;
  createdAt: CreationOptional<Date>;
}

export function definePlanTerms(sequelize: Sequelize) {
  return sequelize.define<PlanTerms>(
    'PlanTerms',
    {
      id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
      planId: { type: DataTypes.TEXT, allowNull: false },
      validFrom: { type: DataTypes.DATE, allowNull: false },
      maxTeams: { type: DataTypes.INTEGER, allowNull: false },
      maxMembers: { type: DataTypes.INTEGER, allowNull: false },
      maxProjects: { type: DataTypes.INTEGER, allowNull: false },
      cpuMillicores: { type: DataTypes.INTEGER, allowNull: false },
      memoryMb: { type: DataTypes.INTEGER, allowNull: false },
      trafficGb: { type: DataTypes.INTEGER, allowNull: false },
      storageMb: { type: DataTypes.INTEGER, allowNull: false },
      createdBy: { type: DataTypes.TEXT, allowNull: false },
      createdAt: { type: DataTypes.DATE },
    },
    table('plan_terms', { updatedAt: false }),
  );
}

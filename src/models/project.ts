import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import { table } from './table.js';

/** A project of a team; `deleted` is a status, its usage is kept. */
export interface Project extends Model<InferAttributes<Project>, InferCreationAttributes<Project>> {
  id: string;
  teamId: string;
  name: string;
  status: CreationOptional<'active' | 'inactive' | 'permanently_disabled' | 'paused' | 'deleted'>;
  lastTrafficAt: CreationOptional<Date | null>;
  deactivatedAt: CreationOptional<Date | null>;
  reactivationCount: CreationOptional<number>;
  activatedAt: CreationOptional<Date | null>;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
}

export function defineProject(sequelize: Sequelize) {
  return sequelize.define<Project>(
    'Project',
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      teamId: { type: DataTypes.TEXT, allowNull: false },
      name: { type: DataTypes.TEXT, allowNull: false },
      status: { type: DataTypes.TEXT },
      lastTrafficAt: { type: DataTypes.DATE },
      deactivatedAt: { type: DataTypes.DATE },
      reactivationCount: { type: DataTypes.INTEGER },
      activatedAt: { type: DataTypes.DATE },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
    },
    table('project'),
  );
}

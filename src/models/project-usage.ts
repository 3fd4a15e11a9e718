import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import { table } from './table.js';

/** What a project used in a UTC calendar month, in bytes. */
export interface ProjectUsage extends Model<
  InferAttributes<ProjectUsage>,
  InferCreationAttributes<ProjectUsage>
> {
  projectId: string;
  year: number;
  month: number;
  trafficBytes: CreationOptional<bigint>;
  storageBytes: CreationOptional<bigint>;
  updatedAt: CreationOptional<Date>;
}

export function defineProjectUsage(sequelize: Sequelize) {
  return sequelize.define<ProjectUsage>(
    'ProjectUsage',
    {
      projectId: { type: DataTypes.TEXT, primaryKey: true },
      year: { type: DataTypes.INTEGER, primaryKey: true },
      month: { type: DataTypes.INTEGER, primaryKey: true },
      trafficBytes: { type: DataTypes.BIGINT },
      storageBytes: { type: DataTypes.BIGINT },
      updatedAt: { type: DataTypes.DATE },
    },
    table('project_usage', { createdAt: false }),
  );
}

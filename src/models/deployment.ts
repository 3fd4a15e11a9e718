import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import { table } from './table.js';

/** One deployment of a project, run as a Docker container. */
export interface Deployment extends Model<InferAttributes<Deployment>, InferCreationAttributes<Deployment>> {
  id: string;
  projectId: string;
  containerId: CreationOptional<string | null>;
  containerStatus: CreationOptional<string | null>;
  status: CreationOptional<string | null>;
  conclusion: CreationOptional<string | null>;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
}

export function defineDeployment(sequelize: Sequelize) {
  return sequelize.define<Deployment>(
    'Deployment',
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      projectId: { type: DataTypes.TEXT, allowNull: false },
      containerId: { type: DataTypes.TEXT },
      containerStatus: { type: DataTypes.TEXT },
      status: { type: DataTypes.TEXT },
      conclusion: { type: DataTypes.TEXT },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
    },
    table('deployment'),
  );
}

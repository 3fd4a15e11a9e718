import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import { table } from './table.js';

/** A subdomain and the deployments it points at, now and before. */
export interface Alias extends Model<InferAttributes<Alias>, InferCreationAttributes<Alias>> {
  id: string;
  subdomain: string;
  deploymentId: CreationOptional<string | null>;
  previousDeploymentId: CreationOptional<string | null>;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
}

export function defineAlias(sequelize: Sequelize) {
  return sequelize.define<Alias>(
    'Alias',
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      subdomain: { type: DataTypes.TEXT, allowNull: false },
      deploymentId: { type: DataTypes.TEXT },
      previousDeploymentId: { type: DataTypes.TEXT },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
    },
    table('alias'),
  );
}

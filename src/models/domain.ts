import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import { table } from './table.js';

/** A custom host name of a project. */
export interface Domain extends Model<InferAttributes<Domain>, InferCreationAttributes<Domain>> {
  id: string;
  projectId: string;
  hostname: string;
  status: string;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
}

export function defineDomain(sequelize: Sequelize) {
  return sequelize.define<Domain>(
    'Domain',
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      projectId: { type: DataTypes.TEXT, allowNull: false },
      hostname: { type: DataTypes.TEXT, allowNull: false },
      status: { type: DataTypes.TEXT, allowNull: false },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
    },
    table('domain'),
  );
}

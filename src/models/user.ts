import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import { table } from './table.js';

/** A user of the platform; `locale` picks the language of mail. */
export interface User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  id: string;
  email: string;
  name: string;
  locale: CreationOptional<'en' | 'fr'>;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
  deletedAt: CreationOptional<Date | null>;
}

export function defineUser(sequelize: Sequelize) {
  return sequelize.define<User>(
    'User',
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      email: { type: DataTypes.TEXT, allowNull: false },
      name: { type: DataTypes.TEXT, allowNull: false },
      locale: { type: DataTypes.TEXT },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
      deletedAt: { type: DataTypes.DATE },
    },
    table('user'),
  );
}

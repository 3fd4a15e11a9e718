import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import type { Currency } from '../domain/money.js';
import { table } from './table.js';

/** An add-on: so many units of one resource, 30 days from its payment. */
export interface AdditionalResource extends Model<
  InferAttributes<AdditionalResource>,
  InferCreationAttributes<AdditionalResource>
> {
  id: CreationOptional<string>;
  teamId: string;
  resourceType: 'ram' | 'cpu' | 'traffic' | 'storage';
  quantity: number;
  unitPriceMinor: bigint;
  currency: Currency;
  status: CreationOptional<'pending' | 'active' | 'expired' | 'cancelled'>;
  expiresAt: CreationOptional<Date | null>;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
}

export function defineAdditionalResource(sequelize: Sequelize) {
  return sequelize.define<AdditionalResource>(
    'AdditionalResource',
    {
      id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
      teamId: { type: DataTypes.TEXT, allowNull: false },
      resourceType: { type: DataTypes.TEXT, allowNull: false },
      quantity: { type: DataTypes.INTEGER, allowNull: false },
      unitPriceMinor: { type: DataTypes.BIGINT, allowNull: false },
      currency: { type: DataTypes.TEXT, allowNull: false },
      status: { type: DataTypes.TEXT },
      expiresAt: { type: DataTypes.DATE },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
    },
    table('additional_resource'),
  );
}

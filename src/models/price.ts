import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import type { Currency } from '../domain/money.js';
import type { PricedItem } from '../domain/prices.js';
import { table } from './table.js';

/** What one unit of an item costs a period from an instant on, until its next price; null: not for sale. */
export interface Price extends Model<InferAttributes<Price>, InferCreationAttributes<Price>> {
  id: CreationOptional<string>;
  item: PricedItem;
  currency: Currency;
  amountMinor: bigint | null;
  validFrom: Date;
  createdBy: string;
  createdAt: CreationOptional<Date>;
}

export function definePrice(sequelize: Sequelize) {
  return sequelize.define<Price>(
    'Price',
    {
      id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
      item: { type: DataTypes.TEXT, allowNull: false },
      currency: { type: DataTypes.TEXT, allowNull: false },
      amountMinor: { type: DataTypes.BIGINT },
      validFrom: { type: DataTypes.DATE, allowNull: false },
      createdBy: { type: DataTypes.TEXT, allowNull: false },
      createdAt: { type: DataTypes.DATE },
    },
    table('price', { updatedAt: false }),
  );
}

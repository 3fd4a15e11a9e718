import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import type { AddonStatus, AddonType } from '../domain/addons.js';
import type { Currency } from '../domain/money.js';
import { table } from './table.js';

/** An add-on: so many units of one resource, 30 days from its payment. Its id is that of the payment that bought it. */
export interface AdditionalResource extends Model<
  InferAttributes<AdditionalResource>,
  InferCreationAttributes<AdditionalResource>
> {
  id: CreationOptional<string>;
  teamId: string;
  resourceType: AddonType;
  quantity: number;
  unitPriceMinor: bigint;
  currency: Currency;
  status: CreationOptional<AddonStatus>;
  startsAt: CreationOptional<Date | null>;
  /** The end of what is paid; the moment of the cancellation for one that was cancelled. */
  expiresAt: CreationOptional<Date | null>;
  autoRenew: CreationOptional<boolean>;
  cancelledAt: CreationOptional<Date | null>;
  /** How many of the steps before its end are done (domain/renewal.ts). */
  stage: CreationOptional<number>;
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
      startsAt: { type: DataTypes.DATE },
      expiresAt: { type: DataTypes.DATE },
      autoRenew: { type: DataTypes.BOOLEAN },
      cancelledAt: { type: DataTypes.DATE },
      stage: { type: DataTypes.SMALLINT },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
    },
    table('additional_resource'),
  );
}

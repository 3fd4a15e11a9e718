import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import type { Scope } from '../domain/roles.js';
import { table } from './table.js';

/** An opaque token, known only by its SHA-256 hash (hex). */
export interface ApiToken extends Model<InferAttributes<ApiToken>, InferCreationAttributes<ApiToken>> {
  id: CreationOptional<string>;
  tokenHash: string;
  name: string;
  scope: Scope;
  userId: CreationOptional<string | null>;
  createdAt: CreationOptional<Date>;
  expiresAt: CreationOptional<Date | null>;
  lastUsedAt: CreationOptional<Date | null>;
  revokedAt: CreationOptional<Date | null>;
}

export function defineApiToken(sequelize: Sequelize) {
  return sequelize.define<ApiToken>(
    'ApiToken',
    {
      id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
      tokenHash: { type: DataTypes.TEXT, allowNull: false },
      name: { type: DataTypes.TEXT, allowNull: false },
      scope: { type: DataTypes.TEXT, allowNull: false },
      userId: { type: DataTypes.TEXT },
      createdAt: { type: DataTypes.DATE },
      expiresAt: { type: DataTypes.DATE },
      lastUsedAt: { type: DataTypes.DATE },
      revokedAt: { type: DataTypes.DATE },
    },
    table('api_token', { updatedAt: false }),
  );
}

import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import { table } from './table.js';

/** Who did what to what; append-only. */
export interface AuditLog extends Model<InferAttributes<AuditLog>, InferCreationAttributes<AuditLog>> {
  id: CreationOptional<bigint>;
  at: CreationOptional<Date>;
  actor: string;
  action: string;
  objectType: string;
  objectId: string;
  teamId: CreationOptional<string | null>;
  before: CreationOptional<object | null>;
  after: CreationOptional<object | null>;
  requestId: CreationOptional<string | null>;
}

export function defineAuditLog(sequelize: Sequelize) {
  return sequelize.define<AuditLog>(
    'AuditLog',
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      at: { type: DataTypes.DATE },
      actor: { type: DataTypes.TEXT, allowNull: false },
      action: { type: DataTypes.TEXT, allowNull: false },
      objectType: { type: DataTypes.TEXT, allowNull: false },
      objectId: { type: DataTypes.TEXT, allowNull: false },
      teamId: { type: DataTypes.TEXT },
      before: { type: DataTypes.JSONB },
      after: { type: DataTypes.JSONB },
      requestId: { type: DataTypes.TEXT },
    },
    table('audit_log', { timestamps: false }),
  );
}

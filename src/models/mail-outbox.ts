import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import { table } from './table.js';

/** A mail that must go out once, to one user about one event. */
export interface MailOutbox extends Model<InferAttributes<MailOutbox>, InferCreationAttributes<MailOutbox>> {
  id: CreationOptional<bigint>;
  eventKey: string;
  userId: string;
  template: string;
  data: Record<string, unknown>;
  createdAt: CreationOptional<Date>;
  sentAt: CreationOptional<Date | null>;
  attempts: CreationOptional<number>;
  /** Not to be tried before; while it is being sent, when somebody else may take it over. */
  nextAttemptAt: CreationOptional<Date>;
  /** It will never be sent; `lastError` says why. */
  refusedAt: CreationOptional<Date | null>;
  lastError: CreationOptional<string | null>;
}

export function defineMailOutbox(sequelize: Sequelize) {
  return sequelize.define<MailOutbox>(
    'MailOutbox',
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      eventKey: { type: DataTypes.TEXT, allowNull: false },
      userId: { type: DataTypes.TEXT, allowNull: false },
      template: { type: DataTypes.TEXT, allowNull: false },
      data: { type: DataTypes.JSONB, allowNull: false },
      createdAt: { type: DataTypes.DATE },
      sentAt: { type: DataTypes.DATE },
      attempts: { type: DataTypes.INTEGER },
      nextAttemptAt: { type: DataTypes.DATE },
      refusedAt: { type: DataTypes.DATE },
      lastError: { type: DataTypes.TEXT },
    },
    table('mail_outbox', { updatedAt: false }),
  );
}

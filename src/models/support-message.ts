import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import { table } from './table.js';

/** A message of a ticket; an internal one is shown to support only. */
export interface SupportMessage extends Model<
  InferAttributes<SupportMessage>,
  InferCreationAttributes<SupportMessage>
> {
  id: CreationOptional<string>;
  ticketId: string;
  authorType: 'user' | 'support' | 'system';
  authorId: CreationOptional<string | null>;
  message: string;
  internal: CreationOptional<boolean>;
  createdAt: CreationOptional<Date>;
  /** Its place in the conversation; null: a draft. */
  seq: CreationOptional<number | null>;
  postedAt: CreationOptional<Date | null>;
  channel: CreationOptional<'api' | 'mail' | 'system'>;
}

export function defineSupportMessage(sequelize: Sequelize) {
  return sequelize.define<SupportMessage>(
    'SupportMessage',
    {
      id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
      ticketId: { type: DataTypes.UUID, allowNull: false },
      authorType: { type: DataTypes.TEXT, allowNull: false },
      authorId: { type: DataTypes.TEXT },
      message: { type: DataTypes.TEXT, allowNull: false },
      internal: { type: DataTypes.BOOLEAN },
      createdAt: { type: DataTypes.DATE },
      seq: { type: DataTypes.INTEGER },
      postedAt: { type: DataTypes.DATE },
      channel: { type: DataTypes.TEXT },
    },
    table('support_message', { updatedAt: false }),
  );
}

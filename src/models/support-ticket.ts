import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import { table } from './table.js';

/** A request to support. */
export interface SupportTicket extends Model<
  InferAttributes<SupportTicket>,
  InferCreationAttributes<SupportTicket>
> {
  id: CreationOptional<string>;
  teamId: string;
  userId: string;
  subject: string;
  description: string;
  status: CreationOptional<'open' | 'in_progress' | 'waiting' | 'resolved' | 'closed'>;
  priority: CreationOptional<'low' | 'normal' | 'high' | 'urgent'>;
  category: CreationOptional<'technical' | 'billing' | 'feature_request' | 'bug_report' | 'other'>;
  assignedTo: CreationOptional<string | null>;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
  resolvedAt: CreationOptional<Date | null>;
  closedAt: CreationOptional<Date | null>;
}

export function defineSupportTicket(sequelize: Sequelize) {
  return sequelize.define<SupportTicket>(
    'SupportTicket',
    {
      id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
      teamId: { type: DataTypes.TEXT, allowNull: false },
      userId: { type: DataTypes.TEXT, allowNull: false },
      subject: { type: DataTypes.TEXT, allowNull: false },
      description: { type: DataTypes.TEXT, allowNull: false },
      status: { type: DataTypes.TEXT },
      priority: { type: DataTypes.TEXT },
      category: { type: DataTypes.TEXT },
      assignedTo: { type: DataTypes.TEXT },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
      resolvedAt: { type: DataTypes.DATE },
      closedAt: { type: DataTypes.DATE },
    },
    table('support_ticket'),
  );
}

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
  /** What people call it by. */
  number: CreationOptional<bigint>;
  /** The ticket that goes on with it. */
  mergedInto: CreationOptional<string | null>;
  /** The place of its last message. */
  lastSeq: CreationOptional<number>;
  lastMessageAt: CreationOptional<Date | null>;
  /** The deadline that comes first; null: none runs, or it waits for the user. */
  nextDueAt: CreationOptional<Date | null>;
  /** The targets and calendar that its deadlines were computed by. */
  slaPolicy: CreationOptional<string | null>;
  /** Its workflow was started. */
  startedAt: CreationOptional<Date | null>;
  /** What its user thought of the answers, 1 to 5. */
  csatScore: CreationOptional<number | null>;
  csatComment: CreationOptional<string | null>;
  csatAt: CreationOptional<Date | null>;
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
      number: { type: DataTypes.BIGINT },
      mergedInto: { type: DataTypes.UUID },
      lastSeq: { type: DataTypes.INTEGER },
      lastMessageAt: { type: DataTypes.DATE },
      nextDueAt: { type: DataTypes.DATE },
      slaPolicy: { type: DataTypes.TEXT },
      startedAt: { type: DataTypes.DATE },
      csatScore: { type: DataTypes.SMALLINT },
      csatComment: { type: DataTypes.TEXT },
      csatAt: { type: DataTypes.DATE },
    },
    table('support_ticket'),
  );
}

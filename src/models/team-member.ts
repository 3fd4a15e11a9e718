import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import type { TeamRole } from '../domain/roles.js';
import { table } from './table.js';

/** A user's role in a team. */
export interface TeamMember extends Model<InferAttributes<TeamMember>, InferCreationAttributes<TeamMember>> {
  id: string;
  teamId: string;
  userId: string;
  role: TeamRole;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
}

export function defineTeamMember(sequelize: Sequelize) {
  return sequelize.define<TeamMember>(
    'TeamMember',
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      teamId: { type: DataTypes.TEXT, allowNull: false },
      userId: { type: DataTypes.TEXT, allowNull: false },
      role: { type: DataTypes.TEXT, allowNull: false },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
    },
    table('team_member'),
  );
}

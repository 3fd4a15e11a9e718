/** The kinds of objects that the host platform keeps current, each described by what sets it apart. */
import { z } from 'zod';
import { teamRoles } from '../domain/roles.js';
import { email, hostname, instant, platformId, subdomain, text } from './platform-fields.js';

export interface Kind {
  /** What one is called in the audit log and in messages. */
  noun: string;
  /** Its table, quoted where SQL asks for it; the names of its fields are the columns. */
  table: string;
  /** Checks the fields of a body; those it does not know are dropped. */
  fields: z.ZodObject;
  /** Fields that name objects of another kind. */
  references?: Record<string, KindName>;
  /** A field that no two objects share (a member: within its team), and how to say so. */
  unique?: { field: string; detail: string };
  /** Values of a new object for fields that are left out and have no default in the schema. */
  defaults?: Record<string, string>;
  /** SQL for the team of the row `o`. */
  team: string;
  /** How a deleted object is kept; without it the row goes. */
  kept?: {
    /** SQL that holds for a deleted row `o`. */
    isDeleted: string;
    /** The assignment that deletes. */
    deletion: string;
    /** Columns that a PUT brings back unless it sets them: SQL over the row `o`. */
    revival: Record<string, string>;
  };
  /** Further SQL in the same transaction; `$1` is the ids. */
  afterCreation?: string;
  afterDeletion?: string;
}

export type KindName = 'users' | 'teams' | 'members' | 'projects' | 'deployments' | 'aliases' | 'domains';

const softDeletion = {
  isDeleted: 'o.deleted_at IS NOT NULL',
  deletion: 'deleted_at = now()',
  revival: { deleted_at: 'NULL' },
};

const teamOfProject = '(SELECT p.team_id FROM project p WHERE p.id = o.project_id)';
const teamOfDeployment = `(SELECT p.team_id FROM deployment d JOIN project p ON p.id = d.project_id
  WHERE d.id = o.deployment_id)`;

export const kinds: Readonly<Record<KindName, Kind>> = {
  users: {
    noun: 'user',
    table: '"user"',
    fields: z.object({ email, name: text(200), locale: z.enum(['en', 'fr']).optional() }),
    team: 'NULL',
    kept: softDeletion,
    afterDeletion: 'UPDATE api_token SET revoked_at = now() WHERE user_id = ANY($1) AND revoked_at IS NULL',
  },

  teams: {
    noun: 'team',
    table: 'team',
    fields: z.object({ name: text(200) }),
    team: 'o.id',
    kept: softDeletion,
    afterCreation: 'INSERT INTO team_subscription (team_id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING',
  },

  members: {
    noun: 'team_member',
    table: 'team_member',
    fields: z.object({ team_id: platformId, user_id: platformId, role: z.enum(teamRoles) }),
    references: { team_id: 'teams', user_id: 'users' },
    unique: { field: 'user_id', detail: 'is a member of the team already' },
    team: 'o.team_id',
  },

  projects: {
    noun: 'project',
    table: 'project',
    fields: z.object({
      team_id: platformId,
      name: text(200),
      // A project is deleted by DELETE, so that the audit log tells of it as what it is.
      status: z.enum(['active', 'inactive', 'permanently_disabled', 'paused']).optional(),
      created_at: instant.optional(),
      last_traffic_at: instant.nullish(),
    }),
    references: { team_id: 'teams' },
    team: 'o.team_id',
    kept: {
      isDeleted: "o.status = 'deleted'",
      deletion: "status = 'deleted'",
      revival: { status: "CASE o.status WHEN 'deleted' THEN 'active' ELSE o.status END" },
    },
  },

  deployments: {
    noun: 'deployment',
    table: 'deployment',
    fields: z.object({
      project_id: platformId,
      container_id: text(128).nullish(),
      container_status: text(64).nullish(),
      status: text(64).nullish(),
      conclusion: text(64).nullish(),
      created_at: instant.optional(),
    }),
    references: { project_id: 'projects' },
    team: teamOfProject,
  },

  aliases: {
    noun: 'alias',
    table: 'alias',
    fields: z.object({
      subdomain,
      deployment_id: platformId.nullish(),
      previous_deployment_id: platformId.nullish(),
    }),
    references: { deployment_id: 'deployments', previous_deployment_id: 'deployments' },
    unique: { field: 'subdomain', detail: 'belongs to another alias' },
    team: teamOfDeployment,
  },

  domains: {
    noun: 'domain',
    table: 'domain',
    fields: z.object({ project_id: platformId, hostname, status: text(64).optional() }),
    references: { project_id: 'projects' },
    unique: { field: 'hostname', detail: 'belongs to another domain' },
    defaults: { status: 'active' },
    team: teamOfProject,
  },
};

export const kindNames = Object.keys(kinds) as KindName[];

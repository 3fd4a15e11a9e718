/** The platform's objects as they are on the wire, from the fields that each kind takes. */
import { z } from 'zod';
import { kinds, type KindName } from '../stores/platform-kinds.js';
import { at, idOf, maybeAt, words } from './wire.js';

/** An object as it is kept: its fields, null where it has none, and since when. */
export function objectSchema(kind: KindName) {
  const { fields, noun } = kinds[kind];
  const shapes: Record<string, z.ZodType> = fields.shape;
  const own = Object.entries(shapes);
  const id = noun.replace(/(^|_)(.)/g, (_, __, letter: string) => letter.toUpperCase());
  const shape = Object.fromEntries(own.map(([name, field]) => [name, kept(kind, name, field)]));
  return z
    .strictObject({ id: idOf(`${noun}-1`), ...shape, created_at: at, updated_at: at })
    .meta({ id: `Platform${id}` });
}

function kept(kind: KindName, name: string, field: z.ZodType): z.ZodType {
  if (name.endsWith('_at')) return maybeAt;
  const required = field.def.type === 'optional' ? (field as z.ZodOptional<z.ZodType>).unwrap() : field;
  if (required instanceof z.ZodEnum) return required;
  const text = words(platformExamples[kind].body[name] ?? 'text');
  return field.safeParse(null).success ? text.nullable() : text;
}

export const platformExamples: Record<KindName, { body: Record<string, string> }> = {
  users: { body: { email: 'ada@example.test', name: 'Ada', locale: 'fr' } },
  teams: { body: { name: 'Team One' } },
  members: { body: { team_id: 'team-1', user_id: 'ada', role: 'owner' } },
  projects: { body: { team_id: 'team-1', name: 'Shop' } },
  deployments: { body: { project_id: 'shop', container_id: '3f4e8a9c01', container_status: 'running' } },
  aliases: { body: { subdomain: 'shop', deployment_id: 'deployment-1' } },
  domains: { body: { project_id: 'shop', hostname: 'shop.example.test' } },
};

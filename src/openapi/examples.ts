/** Examples made up from schemas, for what declares none. */
import type { oas31 } from 'zod-openapi';

export type Schema = oas31.SchemaObject | oas31.ReferenceObject;
export type Schemas = Record<string, Schema>;

/** What things of a name look like where their schema says no more than that they are text. */
const byName: Record<string, string> = {
  team: 'team-1',
  id: '0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01',
  attachment: '7f0a5f0e-3b1c-4c55-8d1e-2a9f6f1c0b34',
  slug: 'pay-with-mobile-money',
  file_name: 'error.log',
  limit: '20',
  cursor: 'WyI0MiJd',
  version: '1',
  project: 'shop',
  months: '6',
  month: '11',
  year: '2026',
  q: 'invoice',
  after: '0',
  assigned_to: 'me',
  object_type: 'payment',
  object_id: '0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01',
};

const byFormat: Record<string, string> = {
  uuid: '0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01',
  date: '2026-11-24',
  'date-time': '2026-11-24T12:00:00.000Z',
};

/** A value that is valid by the schema; `name` is that of the field or parameter. */
export function exampleOf(given: Schema, schemas: Schemas, name = ''): unknown {
  const schema = resolve(given, schemas);
  const [first] = (schema.examples as unknown[] | undefined) ?? [];
  if (first !== undefined) return first;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return (schema.enum as unknown[])[0];
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice) return exampleOf(choice, schemas, name);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([property]) => schema.required?.includes(property))
          .map(([property, field]) => [property, exampleOf(field, schemas, property)]),
      );
    case 'array':
      return schema.items ? [exampleOf(schema.items, schemas, name)] : [];
    case 'string':
      return byFormat[schema.format ?? ''] ?? byName[name] ?? 'text';
    case 'number':
    case 'integer':
      return Number(byName[name]) || (schema.minimum ?? 1);
    case 'boolean':
      return false;
    case 'null':
    case undefined:
      return null;
  }
}

export function resolve(schema: Schema, schemas: Schemas): oas31.SchemaObject {
  const { $ref } = schema as oas31.ReferenceObject;
  if ($ref === undefined) return schema as oas31.SchemaObject;
  const target = schemas[$ref.replace('#/components/schemas/', '')];
  if (!target) throw new Error(`There is no schema ${$ref}.`);
  return resolve(target, schemas);
}

/** Schemas as people read them: a line a field. */
import { resolve, type Schema, type Schemas } from '../openapi/examples.js';

/** Fields of an object within objects, as lines; another type in a line of its own. */
export function shapeOf(given: Schema, schemas: Schemas): string[] {
  const schema = resolve(given, schemas);
  const { properties, required = [] } = schema;
  if (!properties) return [typeOf(schema, schemas)];
  return Object.entries(properties).flatMap(([name, field]) => {
    const { description } = resolve(field, schemas);
    const optional = required.includes(name) ? '' : '?';
    const note = description ? `  — ${description}` : '';
    const line = `${name}${optional}: ${typeOf(field, schemas)}${note}`;
    return [line, ...inner(field, schemas).map((each) => `  ${each}`)];
  });
}

/** What the fields of a list's items, or of an object that may be null, are. */
function inner(given: Schema, schemas: Schemas): string[] {
  const schema = resolve(given, schemas);
  if (schema.properties) return shapeOf(schema, schemas);
  const next = [schema.items, ...(schema.anyOf ?? [])].filter((each) => each !== undefined);
  return next.flatMap((each) => inner(each, schemas));
}

function typeOf(given: Schema, schemas: Schemas): string {
  const schema = resolve(given, schemas);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map((choice) => typeOf(choice, schemas)))].join(' | ');
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items, schemas) : 'anything'}`;
  const types = [schema.type ?? 'anything'].flat().join(' | ');
  return schema.format ? `${types} (${schema.format})` : types;
}

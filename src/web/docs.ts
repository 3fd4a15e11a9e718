/** `/docs`: the API's document as a page. */
import { route, type Route } from '../api/route.js';
import { createApiDocument, type Document } from '../openapi/document.js';
import type { Schema, Schemas } from '../openapi/examples.js';
import { shapeOf } from './docs-shape.js';
import { page } from './page.js';

/** `all` are the routes of the document. */
export function docsRoutes(all: () => readonly Route[]): Route[] {
  let view: ReturnType<typeof docsView> | undefined;
  return [
    route({
      method: 'get',
      path: '/docs',
      summary: 'The API, as a page',
      access: 'public',
      page: true,
      handle: () => Promise.resolve(page('docs', (view ??= docsView(createApiDocument(all()))))),
    }),
  ];
}

/** What is shown of an operation; the library's types leave too much open. */
interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: Body;
  responses: Record<string, Body & { $ref?: string }>;
}
interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
  description?: string;
  example?: unknown;
}
interface Body {
  description?: string;
  content?: Record<string, { schema?: Schema; example?: unknown }>;
  links?: Record<string, { operationId: string }>;
}

interface Shown {
  info: { version: string; description: string };
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, Record<string, Operation>>;
  components: { schemas: Schemas; responses: Record<string, Body>; parameters: Record<string, Parameter> };
}

function docsView(document: Document) {
  const { info, tags, paths, webhooks, components } = document as unknown as Shown;
  const { schemas, responses, parameters } = components;
  const named = ($ref: string) => $ref.slice($ref.lastIndexOf('/') + 1);

  const shown = (path: string, method: string, operation: Operation) => {
    const given = (operation.parameters ?? []).map((each) =>
      each.$ref ? (parameters[named(each.$ref)] ?? each) : each,
    );
    const answers = Object.entries(operation.responses).map(([status, answer]) => ({
      status,
      ...bodyView(answer.$ref ? (responses[named(answer.$ref)] ?? answer) : answer, status < '400'),
    }));
    return {
      id: operation.operationId,
      tag: operation.tags?.[0],
      method: method.toUpperCase(),
      path,
      summary: operation.summary,
      description: operation.description,
      parameters: given.map(({ name, in: place, required, schema, description, example }) => ({
        name,
        place,
        required: required === true,
        type: schema ? shapeOf(schema, schemas).join(' ') : '',
        description,
        example: text(example ?? ''),
      })),
      body: operation.requestBody && bodyView(operation.requestBody, true),
      successes: answers.filter(({ status }) => status < '400'),
      next: nextOf(operation),
      refusals: answers.filter(({ status }) => status >= '400'),
      curl: path.startsWith('/') ? curlOf(path, method, operation) : undefined,
    };
  };

  function bodyView({ description, content = {} }: Body, whole: boolean) {
    const [[type, { schema, example }] = ['', {}] as const] = Object.entries(content);
    const shape = whole && type === 'application/json' && schema ? shapeOf(schema, schemas).join('\n') : '';
    return {
      description,
      type,
      shape,
      example: example === undefined ? '' : JSON.stringify(example, null, 2),
    };
  }

  const operations = Object.entries({ ...paths, ...webhooks }).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => shown(path, method, operation)),
  );
  const sections = tags.map(({ name, description }) => ({
    name,
    description,
    id: name.toLowerCase().replaceAll(/[^a-z]+/g, '-'),
    operations: operations.filter(({ tag }) => tag === name),
  }));
  return { locale: 'en', title: 'API', version: info.version, about: info.description, sections };
}

/** The ids of the operations that it leads to. */
function nextOf({ responses }: Operation): string[] {
  const links = Object.values(responses).flatMap(({ links = {} }) => Object.values(links));
  return [...new Set(links.map(({ operationId }) => operationId))];
}

/** To be run as it is, with $OCTROI and $TOKEN set. */
function curlOf(path: string, method: string, { parameters = [], requestBody, security }: Operation): string {
  const example = (name: string) =>
    text(parameters.find((each) => each.in === 'path' && each.name === name)?.example ?? name);
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => example(name));
  const needed = parameters.filter((each) => each.in === 'query' && each.required);
  const query = needed.map(({ name, example }) => `${name}=${encodeURIComponent(text(example))}`).join('&');
  const words = ['curl', ...(method === 'get' ? [] : [`-X ${method.toUpperCase()}`])];
  words.push(`"$OCTROI${address}${query && `?${query}`}"`);
  if (security?.some((each) => 'token' in each)) words.push('-H "Authorization: Bearer $TOKEN"');
  const [[type, media] = []] = Object.entries(requestBody?.content ?? {});
  if (type) words.push(`-H 'Content-Type: ${type}'`);
  if (type === 'application/json') {
    words.push(`-d '${JSON.stringify(media?.example).replaceAll("'", "'\\''")}'`);
  } else if (type) words.push('--data-binary @file');
  return words.join(' ');
}

const text = (example: unknown) => (typeof example === 'string' ? example : JSON.stringify(example));

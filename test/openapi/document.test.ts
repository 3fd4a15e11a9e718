/** The API's document: whole, valid, and with examples that hold. */
import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { oas31 } from 'zod-openapi';
import { routes } from '../../src/api/app.js';
import type { RouteSpec } from '../../src/api/route.js';
import { errorCodes } from '../../src/errors.js';
import { templateOf } from '../../src/openapi/document.js';
import { checkAnswer, document, validatorAt } from '../support/contract.js';

interface Operation extends oas31.OperationObject {
  'x-octroi-errors': string[];
  'x-octroi-scopes'?: string[];
}

const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({
    name: `${method} ${path}`,
    place: ['paths', path, method],
    operation,
  })),
);
const bodies = operations.flatMap(({ name, place, operation }) => {
  const at = (part: string[], holder: unknown) =>
    jsonOf(holder).map((body) => ({
      name: `${name} ${part.join(' ')}`,
      place: [...place, ...part, ...body.place],
      example: body.example,
    }));
  const responses = Object.entries(operation.responses ?? {});
  return [
    ...at(['requestBody'], operation.requestBody),
    ...responses.flatMap(([status, response]) => at(['responses', status], response)),
  ];
});

function jsonOf(holder: unknown) {
  const json = (holder as oas31.ResponseObject | undefined)?.content?.['application/json'];
  return json ? [{ place: ['content', 'application/json', 'schema'], example: json.example as unknown }] : [];
}

test('no route is missing, none is there twice, and no page is there', () => {
  const specs = routes as unknown as RouteSpec<unknown, unknown, unknown>[];
  const expected = specs
    .filter(({ page }) => !page)
    .map(({ method, path }) => `${method} ${templateOf(path)}`);
  expect(operations.map(({ name }) => name).sort()).toEqual(expected.sort());
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('it is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>);
  expect(result.errors ?? []).toEqual([]);
  expect(validator.version).toBe('3.1');
});

test('numbers in addresses are numbers, with their bounds', () => {
  const limits = operations.flatMap(({ operation }) =>
    (operation.parameters ?? []).filter((each) => 'name' in each && each.name === 'limit'),
  ) as oas31.ParameterObject[];
  expect(limits.length).toBeGreaterThan(10);
  for (const { schema } of limits) {
    expect(schema).toMatchObject({ type: 'integer', minimum: 1, maximum: expect.any(Number) });
  }
});

describe.each(operations)('$name', ({ operation }) => {
  test('says what it does, who may call it, what it answers and how it refuses', () => {
    const { summary, description, tags, security, responses = {} } = operation;
    expect([summary, description].every((text) => (text ?? '').length > 3)).toBe(true);
    expect(tags).toHaveLength(1);
    expect(security).toBeDefined();
    if (security?.length && operation['x-octroi-scopes']) {
      expect(security[0]).toEqual({ token: operation['x-octroi-scopes'] });
    }
    const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    expect(successes).not.toEqual([]);
    for (const [status, response] of successes) {
      const { content } = response as oas31.ResponseObject;
      expect(content === undefined).toBe(status === '204');
      for (const media of Object.values(content ?? {})) expect(media.schema).toBeDefined();
    }
    const codes = operation['x-octroi-errors'];
    expect(codes).toEqual(expect.arrayContaining(['malformed_request', 'internal_error', 'unavailable']));
    expect(errorCodes).toEqual(expect.arrayContaining(codes));
  });
});

test.each(bodies)('the example of $name is valid', ({ place, example }) => {
  const validate = validatorAt(place);
  expect(validate(example) ? [] : validate.errors).toEqual([]);
});

test('the examples of parameters are valid', () => {
  const wrong = operations.flatMap(({ name, place, operation }) =>
    (operation.parameters ?? []).flatMap((parameter, index) => {
      if ('$ref' in parameter) return [];
      const validate = validatorAt([...place, 'parameters', String(index), 'schema']);
      return validate(parameter.example) ? [] : [`${name} ${parameter.name}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test('texts of articles are lines without control characters, as they are checked', () => {
  const validate = validatorAt([
    'paths',
    '/api/kb/articles',
    'post',
    'requestBody',
    'content',
    'application/json',
    'schema',
  ]);
  const article = { slug: 'a', category: 'billing', locale: 'en', title: 'A', summary: 'B' };
  const bodies = ['One\r\ntwo\n\tthree', 'a\u0085b', 'a\rb', '', 'x'.repeat(1_000_000)];
  expect(bodies.map((body) => validate({ ...article, body }))).toEqual([true, false, false, false, false]);
});

describe('links', () => {
  const links = operations.flatMap(({ name, operation }) =>
    Object.entries((operation.responses ?? {}) as Record<string, Response>).flatMap(([status, response]) =>
      Object.values(response.links ?? {}).map((link) => {
        const target = operations.find((each) => each.operation.operationId === link.operationId);
        return { from: `${name} ${status}`, operation, response, link, target };
      }),
    ),
  );

  test('lead to operations, and give each of the parameters in their address', () => {
    expect(links.length).toBeGreaterThan(50);
    for (const { from, link, target } of links) {
      const leads = [target?.operation.operationId, ...Object.keys(link.parameters)];
      expect([from, ...leads]).toEqual([from, link.operationId, ...pathParameters(target?.operation)]);
    }
  });

  test('take them from fields of the answer, or from the address that was asked', () => {
    const wrong = links.flatMap(({ from, operation, response, link }) => {
      const example = jsonOf(response)[0]?.example;
      return Object.values(link.parameters)
        .filter((expression) => !isThere(expression, operation, example))
        .map((expression) => `${from} → ${link.operationId}: ${expression}`);
    });
    expect(wrong).toEqual([]);
  });

  test('can be followed by someone who may ask both', () => {
    const scopesOf = (of: Operation | undefined) => of?.['x-octroi-scopes'] ?? [];
    const wrong = links.filter(({ operation, target }) => {
      const [from, to] = [scopesOf(operation), scopesOf(target?.operation)];
      return from.length > 0 && to.length > 0 && !from.some((scope) => to.includes(scope));
    });
    expect(wrong.map(({ from, link }) => `${from} → ${link.operationId}`)).toEqual([]);
  });
});

interface Response extends Omit<oas31.ResponseObject, 'links'> {
  links?: Record<string, Link>;
}
interface Link {
  operationId: string;
  parameters: Record<string, string>;
}

const pathParameters = (operation: Operation | undefined) =>
  (operation?.parameters ?? []).flatMap((each) => ('in' in each && each.in === 'path' ? [each.name] : []));

/** Whether a link's expression names something: of the example, or of the operation's own address. */
function isThere(expression: string, operation: Operation, example: unknown): boolean {
  const [, parameter] = /^\$request\.path\.(\w+)$/.exec(expression) ?? [];
  if (parameter !== undefined) return pathParameters(operation).includes(parameter);
  const [, pointer] = /^\$response\.body#\/(.+)$/.exec(expression) ?? [];
  const value = pointer
    ?.split('/')
    .reduce<unknown>((at, word) => (at as Record<string, unknown>)?.[word], example);
  return typeof value === 'string' || typeof value === 'number';
}

test('an example of a problem for each code', () => {
  const validate = validatorAt(['components', 'schemas', 'Problem']);
  const examples = document.components?.examples as Record<string, { value: unknown }>;
  expect(Object.keys(examples)).toEqual(errorCodes);
  for (const { value } of Object.values(examples)) expect(validate(value)).toBe(true);
});

test('webhooks are there, signed, with examples', () => {
  const webhooks = document.webhooks as Record<string, { post: Operation }>;
  expect(Object.keys(webhooks)).toEqual(['platformChanges', 'supportChat']);
  for (const [name, { post }] of Object.entries(webhooks)) {
    const headers = (post.parameters ?? []).map((parameter) => (parameter as oas31.ParameterObject).name);
    expect(headers).toEqual(['X-Octroi-Timestamp', 'X-Octroi-Signature']);
    const [body] = jsonOf(post.requestBody);
    expect(
      validatorAt(['webhooks', name, 'post', 'requestBody', ...(body?.place ?? [])])(body?.example),
    ).toBe(true);
  }
});

describe('an answer against its document', () => {
  const answer = (status: number, body: unknown, type = 'application/json') => ({
    status,
    body,
    headers: new Headers({ 'Content-Type': type }),
  });
  const ok = { status: 'ok' };

  test.each([
    ['a field that is missing', 'GET', '/healthz', answer(200, {}), /required property 'status'/],
    [
      'a field that is not declared',
      'GET',
      '/healthz',
      answer(200, { ...ok, more: 1 }),
      /additional properties/,
    ],
    ['a status that is not declared', 'GET', '/healthz', answer(201, ok), /status is not declared/],
    ['another type', 'GET', '/healthz', answer(200, 'ok', 'text/plain'), /not JSON/],
    [
      'a code that is not declared',
      'GET',
      '/healthz',
      answer(409, { code: 'conflict' }, 'application/problem+json'),
      /code conflict is not declared/,
    ],
    ['a path that is not declared', 'GET', '/api/nothing', answer(200, {}), /not in the document/],
  ])('%s is told', (_, method, path, given, message) => {
    expect(() => checkAnswer(method, path, given)).toThrow(message);
  });

  test('what is declared passes, and so do pages', () => {
    checkAnswer('GET', '/healthz', answer(200, ok));
    checkAnswer('GET', '/renew/abc', answer(200, '<p>', 'text/html'));
  });
});

/** Sent by programs of others, which may say more with their next version: what is not named is left out. */
const openBodies = [
  'post /api/operations/codec/decode',
  'post /api/operations/codec/encode',
  'post /api/payments/callback',
  ...['users', 'teams', 'members', 'projects', 'deployments', 'aliases', 'domains'].map(
    (kind) => `put /api/platform/${kind}/{id}`,
  ),
];

test('no body takes a field that it does not name: nobody sets what is not theirs to set', () => {
  const isOpen = (schema: unknown): boolean => {
    if (!schema || typeof schema !== 'object') return false;
    const { $ref, type, properties, additionalProperties } = schema as Record<string, unknown>;
    if (typeof $ref === 'string') return isOpen(document.components?.schemas?.[$ref.split('/').at(-1) ?? '']);
    if (type === 'object' && properties && additionalProperties !== false) return true;
    return Object.values(schema).some(isOpen);
  };
  const open = operations.filter(({ operation }) => {
    const body = (operation.requestBody as oas31.RequestBodyObject | undefined)?.content['application/json'];
    return isOpen(body?.schema);
  });
  expect(open.map(({ name }) => name)).toEqual(openBodies);
});

import { describe, expect, test } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { tellable, withoutValues } from '../src/tellable-span.js';

test('an attribute is told only if it is known to be harmless; messages of errors never', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const span = provider.getTracer('test').startSpan('GET');
  span.setAttributes({
    'http.url': 'https://example.test/?token=secret',
    'http.status_code': 500,
    'db.statement': "SELECT 1 FROM t WHERE a = 'secret'",
    temporalWorkflowId: 'payment-1',
    toString: 'secret',
  });
  span.recordException(new TypeError('secret'));
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'secret' });
  span.end();

  const [noted] = exporter.getFinishedSpans();
  const told = tellable(noted as NonNullable<typeof noted>);
  expect(told.attributes).toEqual({
    'http.status_code': 500,
    'db.statement': 'SELECT ? FROM t WHERE a = ?',
    temporalWorkflowId: 'payment-1',
  });
  expect(told.events.map(({ name, attributes }) => [name, attributes])).toEqual([
    ['exception', { 'exception.type': 'TypeError' }],
  ]);
  expect(told.status).toEqual({ code: SpanStatusCode.ERROR });
  expect([told.name, told.spanContext().traceId]).toEqual(['GET', noted?.spanContext().traceId]);
});

describe('a statement is told without its values', () => {
  test.each([
    ['SELECT a1, $1, $12 FROM t2 WHERE b = 3', 'SELECT a1, $1, $12 FROM t2 WHERE b = ?'],
    ["WHERE name = 'Ada' AND mail = 'it''s@x'", 'WHERE name = ? AND mail = ?'],
    ["data->>'key' = '{\"a\": 1}' LIMIT 1e3", 'data->>? = ? LIMIT ?'],
    ['VALUES (1.5, -2, 0x1F)', 'VALUES (?, -?, ?)'],
  ])('%s', (sql, told) => {
    expect(withoutValues(sql)).toBe(told);
  });

  test.each([
    "E'it\\'s secret'",
    '$$secret$$',
    '$body$secret$body$',
    "'secret",
    "SELECT 1 -- it's\n, 'secret'",
    "SELECT /* it's */ 'secret'",
  ])('and not at all, if they cannot be told from it: %s', (sql) => {
    expect(withoutValues(sql)).toBe('?');
  });

  test('and no longer than is of use', () => {
    expect(withoutValues(`SELECT ${'a, '.repeat(1000)}`)).toHaveLength(1000);
  });
});

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

/** What a process logs, as its JSON lines. */
function logged(script: string): string {
  const log = fileURLToPath(new URL('../src/log.ts', import.meta.url));
  const source = `import { createLogger } from ${JSON.stringify(log)};\nconst log = createLogger('info', 'test');\n${script}`;
  const { stdout, stderr } = spawnSync(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '--eval',
    source,
  ]);
  expect(stderr.toString()).toBe('');
  return stdout.toString();
}

test('an error is logged without the values of its statement', () => {
  const line = logged(
    `const error = Object.assign(new Error('duplicate key'), { sql: 'INSERT', parameters: ['ada@example.test'] });
     log.error({ err: Object.assign(error, { parent: { parameters: ['ada@example.test'] } }) }, 'failed');`,
  );
  expect(JSON.parse(line)).toMatchObject({
    level: 'error',
    msg: 'failed',
    err: { message: 'duplicate key' },
  });
  expect(line).not.toContain('ada@example.test');
});

test('what people send forges no line, and steers no terminal', () => {
  const sent = 'a\\r\\n{"level":"fatal"}\\u001b[2J\\u009b31m\\u2028\\u0000\\u007f';
  const lines = logged(
    `log.warn({ name: "${sent.replaceAll('"', '\\"')}" }, "${sent.replaceAll('"', '\\"')}");`,
  );
  expect(lines.trimEnd()).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
  const { level, name, msg } = JSON.parse(lines) as Record<string, string>;
  expect([level, msg]).toEqual(['warn', name]);
  expect(name).toBe('a\r\n{"level":"fatal"}\u001b[2J\u009b31m\u2028\0\u007f');
});

test('tokens and keys are hidden', () => {
  const line = logged(
    `log.info({ headers: { authorization: 'Bearer oct_x' }, payment: { apiKey: 'k-1' } }, 'hello');`,
  );
  expect(line).not.toMatch(/oct_x|k-1/);
});

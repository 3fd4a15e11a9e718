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

test('tokens and keys are hidden', () => {
  const line = logged(
    `log.info({ headers: { authorization: 'Bearer oct_x' }, payment: { apiKey: 'k-1' } }, 'hello');`,
  );
  expect(line).not.toMatch(/oct_x|k-1/);
});

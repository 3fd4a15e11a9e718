/** Who has used something is looked at soon, also when a look fails. */
import { describe, expect, test } from '@jest/globals';
import { createLogger } from '../../src/log.js';
import { createUsageWatch } from '../../src/metering/usage-watch.js';
import type { Alert } from '../../src/stores/alerts.js';
import { eventually } from '../support/eventually.js';

const log = createLogger('silent', 'test');

/** A watch whose looks are noted; the first `failures` of them fail. */
function watch({ failures = 0, everyMs = 5, onLook = (_n: number): unknown => undefined } = {}) {
  const looks: string[][] = [];
  const checkProjects = (ids: readonly string[]): Promise<Alert[]> => {
    onLook(looks.push([...ids].sort()));
    return looks.length <= failures ? Promise.reject(new Error('PostgreSQL is away')) : Promise.resolve([]);
  };
  return { looks, ...createUsageWatch({ alerts: { checkProjects }, log, everyMs }) };
}

describe('a watch', () => {
  test('looks once at all that was touched meanwhile, and not again', async () => {
    const { looks, touch, close } = watch();
    touch(['a', 'b']);
    touch(['b', 'c']);
    expect(looks).toEqual([]);
    await eventually(() => looks.length > 0);
    expect(looks).toEqual([['a', 'b', 'c']]);
    touch(['a']);
    await eventually(() => looks.length > 1);
    await close();
    expect(looks).toEqual([['a', 'b', 'c'], ['a']]);
  });

  test('that failed looks again, at what has been touched since too', async () => {
    const { looks, touch, close } = watch({ failures: 2, onLook: (n) => n === 1 && touch(['b']) });
    touch(['a']);
    await eventually(() => looks.length > 2);
    await close();
    expect(looks).toEqual([['a'], ['a', 'b'], ['a', 'b']]);
  });

  test('that is closed looks at once, once, and never after', async () => {
    const { looks, touch, close } = watch({ failures: 1, everyMs: 3_600_000 });
    touch(['a']);
    await close();
    touch(['b']);
    expect(looks).toEqual([['a']]);
  });
});

import { expect } from '@jest/globals';
import type { Answer } from './harness.js';

/** What every refusal looks like, whatever refuses. */
export function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.body).toMatchObject({
    type: 'about:blank',
    title: expect.any(String),
    status,
    code,
    detail: expect.any(String),
    request_id: answer.headers.get('X-Request-Id'),
  });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('Content-Type')).toContain('application/problem+json');
  expect(JSON.stringify(answer.body)).not.toMatch(/SELECT|sequelize|node_modules|at .*\.ts/);
}

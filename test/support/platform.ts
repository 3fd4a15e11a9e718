/** What tests of the platform API do again and again. */
import type { Answer, Harness } from './harness.js';

export type Fields = Record<string, unknown>;

/** The platform's requests to the API that `harness` gives. */
export function platformOf(harness: () => Harness) {
  const address = (kind: string, id: string) => `/api/platform/${kind}/${id}`;
  return {
    put: (kind: string, id: string, body: unknown): Promise<Answer> =>
      harness().call('PUT', address(kind, id), { as: 'platform', body }),
    remove: (kind: string, id: string): Promise<Answer> =>
      harness().call('DELETE', address(kind, id), { as: 'platform' }),
    auditOf: (id: string) =>
      harness().rows<{ action: string; team_id: string | null; before: Fields | null; after: Fields | null }>(
        'SELECT action, team_id, before, after, request_id, actor FROM audit_log WHERE object_id = $1 ORDER BY id',
        [id],
      ),
  };
}

/**
 * Within workflows, bundled with them: where payloads are encrypted, messages and traces of failures become a payload too.
 * A worker that encrypts says so before the bundle (src/integrations/workflow-bundle.ts).
 */
import { DefaultFailureConverter } from '@temporalio/common';

const { octroiEncryptsFailures } = globalThis as { octroiEncryptsFailures?: true };

export const failureConverter = new DefaultFailureConverter({
  encodeCommonAttributes: octroiEncryptsFailures === true,
});

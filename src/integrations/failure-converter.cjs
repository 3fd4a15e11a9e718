/** Outside workflows, where payloads are encrypted: messages and traces of failures become a payload. Temporal's SDK requires it. */
const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });

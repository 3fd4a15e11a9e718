export { startSandbox } from './server.js';
export type { SandboxOptions } from './sandbox.js';
export type { CallbackRecord, RefundRecord, SandboxPayment } from './payment.js';

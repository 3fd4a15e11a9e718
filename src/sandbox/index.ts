export { startSandbox } from './server.js';
export type { SandboxOptions } from './sandbox.js';
export type { CallbackRecord, SandboxPayment } from './payment.js';

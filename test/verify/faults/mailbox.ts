/** The mailbox of `npm start` as a process of its own: a mail server that keeps what it took, over its death too. */
import { createLogger } from '../../../src/log.js';
import { startMailbox } from '../../../src/mailbox/index.js';

const [smtpPort, dataFile = ''] = process.argv.slice(2);
const log = createLogger('warn', 'mailbox');
await startMailbox({ port: 0, smtpPort: Number(smtpPort), dataFile, keep: 1_000_000, log });
process.on('disconnect', () => process.exit());
process.send?.({ type: 'ready' });

/** `npm run verify:NAME -- [args]`: everything a verification needs, then test/verify/NAME.ts. */
import { report } from './lib/report.mjs';
import { runScript } from './lib/script.mjs';

await report(() => runScript('test/verify', process.argv.slice(2)));

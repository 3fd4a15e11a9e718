/** `npm run bench:NAME -- [args]`: everything a benchmark needs, then test/bench/NAME.ts. */
import { report } from './lib/report.mjs';
import { runScript } from './lib/script.mjs';

await report(() => runScript('test/bench', process.argv.slice(2)));

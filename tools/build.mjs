/** `npm run build`: dist/ from src/. */
import { build } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { report } from './lib/report.mjs';

await report(async () => {
  await ensureDependencies();
  await build();
});

/** A process that checks the usage of all teams when it is told to: prints `ready`, and the number of alerts it made. */
import { openDatabase } from '../../src/models/database.js';
import { createAlertStore } from '../../src/stores/alerts.js';

const db = openDatabase(process.argv[2] ?? '', { poolSize: 2 });
const alerts = createAlertStore(db, { enforceLimits: false });
await db.sequelize.query('SELECT 1');
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
let made = 0;
for (
  let page = await alerts.checkPage(null, 20);
  page.last !== null;
  page = await alerts.checkPage(page.last, 20)
) {
  made += page.alerts.length;
}
process.stdout.write(`${made}\n`);
await db.close();
process.stdin.destroy();

/** Something to see of the demo team: by the API as far as it goes, months that are over by SQL. */
import pg from 'pg';

const day = 86_400_000;
const gb = 2 ** 30;

const projects = [
  { id: 'demo-shop', name: 'Shop', share: 0.55, storage: 3.1 },
  { id: 'demo-blog', name: 'Blog', share: 0.2, storage: 0.9 },
  { id: 'demo-api', name: 'Orders API', share: 0.17, storage: 2.2 },
  { id: 'demo-docs', name: 'Documentation', share: 0.08, storage: 0.2 },
];

/** @returns {Promise<{ticket: string}>} the id of the ticket that it has opened. */
export async function fillDemo({ api, sandbox, database_url, tokens }) {
  const call = caller(api, tokens);
  for (const { id, name } of projects)
    await call('platform', 'PUT', `/api/platform/projects/${id}`, { team_id: 'demo', name });
  await pay(call, sandbox);
  await pastMonths(database_url);
  await thisMonth(call);
  return { ticket: await conversation(call) };
}

/** One request as one of the callers; @throws Error for an answer that is no 2xx. */
function caller(api, tokens) {
  return async (as, method, path, body) => {
    const answer = await fetch(api + path, {
      method,
      headers: { Authorization: `Bearer ${tokens[as]}`, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  };
}

/** The pro plan, credit, two add-ons, and one payment that fails. */
async function pay(call, sandbox) {
  const faults = { match: { team_id: 'demo' }, faults: { outcome: 'completed' } };
  const rules = `${sandbox}/sandbox/faults`;
  const headers = { 'Content-Type': 'application/json' };
  const { id } = await (await fetch(rules, { method: 'POST', headers, body: JSON.stringify(faults) })).json();
  const initiate = (body) => call('owner', 'POST', '/api/payments/demo/initiate', body);
  const purchase = (body) => call('owner', 'POST', '/api/resources/demo/purchase', body);
  const paid = [];
  const { plan } = await call('owner', 'GET', '/api/teams/demo/subscription');
  if (plan === 'free') {
    const bought = await initiate({ payment_method: 'mobile_money', plan_upgrade: true, new_plan: 'pro' });
    await ended(call, [bought]);
  }
  paid.push(
    await initiate({ payment_method: 'credit_card', amount: '20.00', description: 'Credit for the year' }),
  );
  paid.push(await purchase({ resource_type: 'traffic', quantity: 1, payment_method: 'mobile_money' }));
  paid.push(await purchase({ resource_type: 'ram', quantity: 2, payment_method: 'mobile_money' }));
  await ended(call, paid);
  await fetch(`${rules}/${id}`, { method: 'DELETE' });
  await ended(call, [await initiate({ payment_method: 'mobile_money', amount: '0.02' })]);
}

async function ended(call, payments) {
  for (const { payment_id } of payments) {
    for (;;) {
      const { status } = await call('owner', 'GET', `/api/payments/${payment_id}/status`);
      if (!['pending', 'processing'].includes(status)) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Traffic of the five months before by day, growing, and what storage was measured last. */
async function pastMonths(databaseUrl) {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    const first = "date_trunc('month', now() AT TIME ZONE 'UTC')";
    for (const { id, share, storage } of projects) {
      await db.query(`UPDATE project SET created_at = now() - interval '1 year' WHERE id = $1`, [id]);
      await db.query(
        `INSERT INTO traffic_hour (project_id, hour, bytes)
         SELECT $1, hour AT TIME ZONE 'UTC', ($2::float8 * (1 + n / 60.0) * (1 + 0.3 * sin(n)))::bigint
         FROM generate_series(0, 400) n, LATERAL (SELECT ${first} - interval '5 months' + n * interval '1 day' + interval '12 hours' AS hour) at
         WHERE hour < ${first} ON CONFLICT DO NOTHING`,
        [id, share * 0.09 * gb],
      );
      await db.query(
        `INSERT INTO project_usage (project_id, year, month, traffic_bytes, storage_bytes)
         SELECT project_id, EXTRACT(year FROM at), EXTRACT(month FROM at), sum(bytes), ($2::float8)::bigint
         FROM (SELECT *, hour AT TIME ZONE 'UTC' AS at FROM traffic_hour WHERE project_id = $1) h WHERE at < ${first}
         GROUP BY 1, 2, 3 ON CONFLICT DO NOTHING`,
        [id, storage * 0.8 * gb],
      );
      await db.query(
        `INSERT INTO project_storage (project_id, docker_host, volume_bytes, measured_at)
         VALUES ($1, 'local', ($2::float8)::bigint, date_trunc('day', now()) + interval '4 hours') ON CONFLICT DO NOTHING`,
        [id, storage * gb],
      );
    }
  } finally {
    await db.end();
  }
}

/** Like people: fewer at weekends, more as the month goes on, never twice the same. */
const liveliness = (date, n, share) =>
  ([0, 6].includes(date.getUTCDay()) ? 0.55 : 1.15) * (1 + 0.12 * Math.sin(n * 2.3 + share * 9) + n / 90);

/** Traffic from the first of this month on, as the platform tells of it; over 80 % of the limit at its end. */
async function thisMonth(call) {
  const now = new Date();
  const days = now.getUTCDate();
  const from = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1, 12);
  const dates = Array.from({ length: days }, (_, n) => new Date(Math.min(now.getTime(), from + n * day)));
  const weights = dates.map((at, n) => projects.map(({ share }) => share * liveliness(at, n, share)));
  const all = weights.flat().reduce((sum, weight) => sum + weight, 0);
  const events = dates.flatMap((at, n) =>
    projects.map(({ id }, p) => ({
      id: `screenshots/${now.toISOString().slice(0, 7)}/${n}/${id}`,
      project_id: id,
      bytes: Math.round((weights[n][p] / all) * 16.8 * gb),
      at,
    })),
  );
  await call('platform', 'POST', '/api/usage/traffic', { events });
  await alerted(call);
}

/** Who records traffic looks at it 20 seconds later. */
async function alerted(call) {
  for (let tries = 0; tries < 120; tries += 1) {
    const { alerts } = await call('admin', 'GET', '/api/alerts/demo');
    if (alerts.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('nobody was alerted');
}

async function conversation(call) {
  const { ticket_id } = await call('admin', 'POST', '/api/support/demo/tickets', {
    subject: 'Deployments of the shop end with “port in use”',
    description: 'Since this morning each deployment of the shop fails in its last step. The log is below.',
    category: 'technical',
    priority: 'high',
  });
  const write = (as, message) =>
    call(as, 'POST', `/api/support/demo/tickets/${ticket_id}/messages`, { message });
  await write(
    'support',
    'Good morning, thank you for the log. The former container still holds port 3000: does the shop end within ten seconds when it gets SIGTERM?',
  );
  await write('admin', 'It waits for open orders, for up to a minute. So that is it?');
  await write(
    'support',
    'Yes. Let it close the port first and finish the orders then. I have raised the limit to 60 seconds for today.',
  );
  return ticket_id;
}

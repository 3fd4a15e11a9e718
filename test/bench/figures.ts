/** What `npm run bench:all` runs, and which figures it shows, with the goals they are held against. */

export interface Run {
  /** As the figures call it. */
  name: string;
  command: readonly string[];
}

const onPostgres = 'payments, Temporal on PostgreSQL';

export const runs: readonly Run[] = [
  { name: 'payments', command: ['payments'] },
  { name: onPostgres, command: ['payments', '--server', 'postgres'] },
  ...[
    'scale',
    'fairness',
    'addons',
    'tickets',
    'kb',
    'traffic',
    'middleware',
    'sweeps',
    'growth',
    'web',
    'start',
  ].map((name) => ({
    name,
    command: [name],
  })),
];

export interface Figure {
  run: string;
  /** Where it stands in the benchmark's line of JSON. */
  path: readonly string[];
  what: string;
  better: 'less' | 'more';
  /** At most, if less is better, else at least. */
  goal?: number;
  /**
   * How many or how fast on this machine. Otherwise it is a ratio of two things of one run, or a count, and other machines
   * must have it too.
   */
  rate?: true;
  /** What it wavers by, if that is more than a quarter of it. */
  noise?: number;
}

type Rest = Pick<Figure, 'goal' | 'rate' | 'noise'>;
const figure =
  (better: Figure['better']) =>
  (run: string, path: string, what: string, rest: Rest = {}): Figure => ({
    run,
    path: path.split('.'),
    what,
    better,
    ...rest,
  });
const less = figure('less');
const more = figure('more');
const rate = true;

const ofPayments = (run: string): Figure[] => [
  more(run, 'ratio', 'rate of payments to that of plain workflows', { goal: 1.2 }),
  more(run, 'payments_per_second', 'payments a second, 50 at once', { rate }),
  less(run, 'callback_to_completed_ms_p95', 'callback to completed, p95, ms', { goal: 250, rate }),
];

export const figures: readonly Figure[] = [
  ...ofPayments('payments'),
  less('payments', 'history_events_per_payment', 'history events of a payment', { goal: 20 }),
  less('payments', 'sql_statements_per_payment', 'SQL statements of a payment', { goal: 12 }),
  less('payments', 'actions_per_payment', 'billable actions of a payment', { goal: 8 }),
  less('payments', 'actions_of_plan_per_payment', 'billable actions of the plan that it is for'),
  ...ofPayments(onPostgres),
  less('scale', 'worker_cpu_ratio', 'CPU of the workers for a payment, with 4 to 1', { goal: 1.25 }),
  more('scale', 'rate_ratio', 'rate of payments, with 4 workers to 1, on the same cores'),
  less('scale', 'callback_ratio', 'callback to completed, with 4 workers to 1, p50'),
  less('scale', 'busiest_to_even_share', 'payments of the busiest of 4 to an even share', { goal: 1.25 }),
  less('scale', 'lock_wait_ms_per_payment', 'waits for locks of others with 4 workers, ms a payment', {
    goal: 1,
    rate,
  }),
  less('fairness', 'ratio_completed', 'a payment beside a team with hundreds open to one alone, p95', {
    goal: 2,
  }),
  less('fairness', 'ratio_burst', 'the same while 500 of that team begin at once'),
  less('addons', 'late_s_p99', 'add-on ended after its end, 500 at once, p99, s', { goal: 10, rate }),
  less('addons', 'limits_ratio_p95', 'limits with 1,000 add-ons to a bare route, p95', { goal: 1.5 }),
  less('addons', 'statements_per_end', 'SQL statements of an end'),
  more('addons', 'starts_per_second', 'add-ons put to sleep a second', { rate }),
  more('tickets', 'ratio', 'rate of tickets, opened and answered, to that of plain workflows'),
  less('tickets', 'late_s_p99', 'warning after it was due, 200 at once, p99, s', { goal: 10, rate }),
  ...['one_word', 'three_words', 'sentence', 'prefix', 'typo', 'nothing'].map((kind) =>
    less('kb', `${kind}.p95_ms`, `search in 150,000 texts, ${kind.replace('_', ' ')}, p95, ms`, {
      goal: 50,
      rate,
    }),
  ),
  more(
    'traffic',
    'recorder_with_journal_to_read_modify_write',
    'recorder with its journal to read, add, write',
    { goal: 50 },
  ),
  more('traffic', 'events_per_second.c_endpoint', 'traffic events of the endpoint a second', {
    goal: 100_000,
    rate,
  }),
  less('middleware', 'memory_throughput_overhead_percent', 'throughput that the meter costs, %', {
    goal: 5,
    noise: 4,
  }),
  less('middleware', 'journal_throughput_overhead_percent', 'with its journal, %', { goal: 5 }),
  ...['02:00', '05:00', '06:00'].map((job) =>
    less('sweeps', `projects.100000.${job}.seconds`, `job of ${job} at 100,000 projects, s`, {
      goal: 10,
      rate,
    }),
  ),
  ...['limits', 'usage', 'payments', 'analytics', 'queue of tickets', 'usage page', 'billing page'].map(
    (read) => less('growth', `growth.${read}`, `${read}: 10,000 teams to 100, p50`, { goal: 2 }),
  ),
  ...['usage', 'billing'].flatMap((page) => [
    less('web', `${page}.ratio_p95`, `${page} page to a bare route, p95, 50 at once`, { goal: 3 }),
    less('web', `${page}.statements`, `SQL statements of the ${page} page`, { goal: 6 }),
    less('web', `${page}.weight_gzipped_bytes`, `weight of the ${page} page, gzipped, bytes`, {
      goal: 50_000,
    }),
  ]),
  less('start', 'second_seconds', 'npm start to ready, the second time, s', { goal: 10, rate }),
];

/** What `npm run bench:all` runs, and which figures it shows, with the goals they are held against. */

export interface Run {
  /** As the figures call it. */
  name: string;
  command: readonly string[];
}

export const runs: readonly Run[] = [
  { name: 'payments', command: ['payments'] },
  { name: 'payments, Temporal on PostgreSQL', command: ['payments', '--server', 'postgres'] },
  ...['addons', 'fairness', 'tickets', 'kb', 'traffic', 'middleware', 'sweeps', 'web', 'start'].map(
    (name) => ({
      name,
      command: [name],
    }),
  ),
];

export interface Figure {
  run: string;
  /** Where it stands in the benchmark's line of JSON. */
  path: readonly string[];
  what: string;
  goal?: { atMost: number } | { atLeast: number };
  /**
   * Whether less is better, or more. `rate`: how many or how fast on this machine; otherwise a ratio of two things of one run or a
   * count, which other machines must have too.
   */
  better: 'less' | 'more';
  rate?: true;
  /** What it wavers by, if that is more than a quarter of it. */
  noise?: number;
}

const ofPayments = (run: string): Figure[] => [
  {
    run,
    path: ['ratio'],
    what: 'rate of payments to that of plain workflows',
    goal: { atLeast: 1.2 },
    better: 'more',
  },
  { run, path: ['payments_per_second'], what: 'payments a second, 50 at once', better: 'more', rate: true },
  {
    run,
    path: ['callback_to_completed_ms_p95'],
    what: 'callback to completed, p95, ms',
    goal: { atMost: 250 },
    better: 'less',
    rate: true,
  },
];

export const figures: readonly Figure[] = [
  ...ofPayments('payments'),
  {
    run: 'payments',
    path: ['history_events_per_payment'],
    what: 'history events of a payment',
    goal: { atMost: 20 },
    better: 'less',
  },
  {
    run: 'payments',
    path: ['sql_statements_per_payment'],
    what: 'SQL statements of a payment',
    goal: { atMost: 12 },
    better: 'less',
  },
  {
    run: 'payments',
    path: ['actions_per_payment'],
    what: 'billable actions of a payment',
    goal: { atMost: 8 },
    better: 'less',
  },
  {
    run: 'payments',
    path: ['actions_of_plan_per_payment'],
    what: 'billable actions of the plan that it is for',
    better: 'less',
  },
  ...ofPayments('payments, Temporal on PostgreSQL'),
  {
    run: 'fairness',
    path: ['ratio_completed'],
    what: 'a payment beside a team with 1,000 open ones to one alone, p95',
    goal: { atMost: 2 },
    better: 'less',
  },
  {
    run: 'addons',
    path: ['late_s_p99'],
    what: 'add-on ended after its end, 500 at once, p99, s',
    goal: { atMost: 10 },
    better: 'less',
    rate: true,
  },
  {
    run: 'addons',
    path: ['limits_ratio_p95'],
    what: 'limits with 1,000 add-ons to a bare route, p95',
    goal: { atMost: 1.5 },
    better: 'less',
  },
  { run: 'addons', path: ['statements_per_end'], what: 'SQL statements of an end', better: 'less' },
  {
    run: 'addons',
    path: ['starts_per_second'],
    what: 'add-ons put to sleep a second',
    better: 'more',
    rate: true,
  },
  {
    run: 'tickets',
    path: ['ratio'],
    what: 'rate of tickets, opened and answered, to that of plain workflows',
    better: 'more',
  },
  {
    run: 'tickets',
    path: ['late_s_p99'],
    what: 'warning after it was due, 200 at once, p99, s',
    goal: { atMost: 10 },
    better: 'less',
    rate: true,
  },
  ...['one_word', 'three_words', 'sentence', 'prefix', 'typo', 'nothing'].map((kind): Figure => ({
    run: 'kb',
    path: [kind, 'p95_ms'],
    what: `search in 150,000 texts, ${kind.replace('_', ' ')}, p95, ms`,
    goal: { atMost: 50 },
    better: 'less',
    rate: true,
  })),
  {
    run: 'traffic',
    path: ['recorder_with_journal_to_read_modify_write'],
    what: 'recorder with its journal to read, add, write',
    goal: { atLeast: 50 },
    better: 'more',
  },
  {
    run: 'traffic',
    path: ['events_per_second', 'c_endpoint'],
    what: 'traffic events of the endpoint a second',
    goal: { atLeast: 100_000 },
    better: 'more',
    rate: true,
  },
  {
    run: 'middleware',
    path: ['memory_throughput_overhead_percent'],
    what: 'throughput that the meter costs, %',
    goal: { atMost: 5 },
    noise: 4,
    better: 'less',
  },
  {
    run: 'middleware',
    path: ['journal_throughput_overhead_percent'],
    what: 'with its journal, %',
    goal: { atMost: 5 },
    better: 'less',
  },
  ...(['02:00', '05:00', '06:00'] as const).map((job): Figure => ({
    run: 'sweeps',
    path: ['projects', '100000', job, 'seconds'],
    what: `job of ${job} at 100,000 projects, s`,
    goal: { atMost: 10 },
    better: 'less',
    rate: true,
  })),
  ...(['usage', 'billing'] as const).flatMap((page): Figure[] => [
    {
      run: 'web',
      path: [page, 'ratio_p95'],
      what: `${page} page to a bare route, p95, 50 at once`,
      goal: { atMost: 3 },
      better: 'less',
    },
    {
      run: 'web',
      path: [page, 'statements'],
      what: `SQL statements of the ${page} page`,
      goal: { atMost: 6 },
      better: 'less',
    },
    {
      run: 'web',
      path: [page, 'weight_gzipped_bytes'],
      what: `weight of the ${page} page, gzipped, bytes`,
      goal: { atMost: 50_000 },
      better: 'less',
    },
  ]),
  {
    run: 'start',
    path: ['second_seconds'],
    what: 'npm start to ready, the second time, s',
    goal: { atMost: 10 },
    better: 'less',
    rate: true,
  },
];

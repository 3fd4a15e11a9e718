/** The arrows of docs/architecture.md, checked: who may import whom. */
const rule = (name, from, to, comment) => ({ name, severity: 'error', from, to, comment });

module.exports = {
  forbidden: [
    rule('no-circular', {}, { circular: true }),
    rule(
      'domain-is-pure',
      { path: '^src/domain' },
      { path: '^src/(?!domain)' },
      'domain imports nothing of the project',
    ),
    rule('domain-has-no-io', { path: '^src/domain' }, { dependencyTypes: ['core'] }),
    rule(
      'workflows-are-deterministic',
      { path: '^src/workflows' },
      { path: '^src/(?!domain|workflows)', dependencyTypesNot: ['type-only'] },
      'workflows import only domain, messages and types of activities',
    ),
    rule(
      'workflows-no-node',
      { path: '^src/workflows' },
      { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'workflows-are-given-deadlines',
      { path: '^src/workflows' },
      { path: '^src/domain/(sla|zoned-time)', dependencyTypesNot: ['type-only'] },
      'rules of time zones change between replays: stores and activities compute deadlines',
    ),
    rule('models-look-down', { path: '^src/models' }, { path: '^src/(?!models|domain)' }),
    rule('stores-look-down', { path: '^src/stores' }, { path: '^src/(?!stores|models|domain|errors)' }),
    rule(
      'integrations-look-down',
      { path: '^src/integrations' },
      { path: '^src/(?!integrations|domain|models|errors|workflows)' },
    ),
    rule(
      'metering-looks-down',
      { path: '^src/metering' },
      { path: '^src/(?!metering|stores|models|domain|errors|log|lock|metrics|lines)' },
    ),
    rule(
      'support-looks-down',
      { path: '^src/support' },
      { path: '^src/(?!support|integrations|stores|models|domain|errors|log|metrics|mail/)' },
    ),
    rule('kb-looks-down', { path: '^src/kb/' }, { path: '^src/(?!kb/|stores|models|domain|errors)' }),
    rule('mail-looks-down', { path: '^src/mail/' }, { path: '^src/(?!mail/|domain)' }),
    rule(
      'activities-no-api',
      { path: '^src/activities' },
      { path: '^src/(api|web|dev|octroi|parts|worker-activities|main)' },
    ),
    rule(
      'doctor-looks-down',
      { path: '^src/doctor' },
      { path: '^src/(?!doctor|integrations|stores|models|domain|config)' },
    ),
    rule(
      'api-starts-workflows-by-messages',
      { path: '^src/api' },
      { path: '^src/(activities|dev|sandbox|octroi|parts|worker-activities|main|workflows/(?!messages))' },
    ),
    rule(
      'traces-cost-nothing-without',
      { path: '^src/(?!main\\.|tracing|tellable-span)' },
      {
        path: '^src/(tracing|tellable-span)|@opentelemetry/(?!api/)|interceptors-opentelemetry',
        dependencyTypesNot: ['type-only'],
      },
      'what traces is loaded by main alone, where traces go somewhere, and not by workflows',
    ),
    rule('client-stands-alone', { path: '^src/client' }, { path: '^src/(?!client)' }),
    rule(
      'openapi-looks-down',
      { path: '^src/openapi' },
      { path: '^src/(?!openapi|domain|errors|api/(change-schema|described|route))' },
    ),
    rule('mailbox-stands-alone', { path: '^src/mailbox' }, { path: '^src/(?!mailbox|log)' }),
    rule('sandbox-stands-alone', { path: '^src/sandbox' }, { path: '^src/(?!sandbox|domain|log|http)' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};

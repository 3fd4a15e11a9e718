/** Types of the API. Made by `npm run openapi` of the routes: do not edit. */
export interface paths {
  '/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * This document: OpenAPI 3.1
     * @description Without a token.
     */
    get: operations['getOpenapiJson'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/healthz': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The process is alive
     * @description Without a token.
     */
    get: operations['getHealthz'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/readyz': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The process can work: each dependency with its state
     * @description Without a token.
     */
    get: operations['getReadyz'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Prometheus metrics
     * @description Without a token.
     */
    get: operations['getMetrics'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/operations/codec/decode': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Decrypt payloads of Temporal
     * @description With a token of the scope `admin`.
     */
    post: operations['postOperationsCodecDecode'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/operations/codec/encode': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Encrypt payloads for Temporal
     * @description With a token of the scope `admin`.
     */
    post: operations['postOperationsCodecEncode'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/inbound': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Hand over a mail that came in, as message/rfc822
     * @description With a token of the scope `platform` or `admin`.
     */
    post: operations['postSupportInbound'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/payments/{team}/initiate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Start a payment for a plan, or a top-up of the credit
     * @description With a token of the scope `user`, as `admin` or `owner` of the team.
     */
    post: operations['postPaymentsTeamInitiate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/payments/{team}/history': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The payments of a team, newest first
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getPaymentsTeamHistory'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/payments/{id}/status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The state of one payment
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of its team.
     */
    get: operations['getPaymentsIdStatus'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/payments/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Cancel a payment that has not ended
     * @description With a token of the scope `user`, as `admin` or `owner` of its team.
     */
    post: operations['postPaymentsIdCancel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/payments/callback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * The payment backend tells the state of a payment
     * @description For the payment backend, which signs what it sends.
     */
    post: operations['postPaymentsCallback'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/teams/{team}/subscription': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The plan of a team, until when, and what is charged next
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getTeamsTeamSubscription'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Switch renewal from credit on or off; choose the currency before the first payment
     * @description With a token of the scope `user`, as `admin` or `owner` of the team.
     */
    patch: operations['patchTeamsTeamSubscription'];
    trace?: never;
  };
  '/api/teams/{team}/subscription/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Let the plan end with the period that is paid for; in grace, now
     * @description With a token of the scope `user`, as `admin` or `owner` of the team.
     */
    post: operations['postTeamsTeamSubscriptionCancel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/teams/{team}/credit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The credit of a team, and what changed it, newest first
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getTeamsTeamCredit'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/resources/{team}/available': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The add-ons on sale, with the prices for the team
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getResourcesTeamAvailable'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/resources/{team}/purchase': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Buy an add-on for the pro plan; it is active once it is paid
     * @description With a token of the scope `user`, as `admin` or `owner` of the team.
     */
    post: operations['postResourcesTeamPurchase'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/resources/{team}/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The add-ons of a team, newest first, and what the active ones add
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getResourcesTeamList'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/resources/{team}/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Switch the renewal of an add-on from credit on or off
     * @description With a token of the scope `user`, as `admin` or `owner` of the team.
     */
    patch: operations['patchResourcesTeamId'];
    trace?: never;
  };
  '/api/resources/{team}/{id}/renew': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Pay for one more period of an add-on, from its present end
     * @description With a token of the scope `user`, as `admin` or `owner` of the team.
     */
    post: operations['postResourcesTeamIdRenew'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/resources/{team}/cancel/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * End an add-on now, or with ?at_period_end=true stop its renewal
     * @description With a token of the scope `user`, as `admin` or `owner` of the team.
     */
    delete: operations['deleteResourcesTeamCancelId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/resources/{team}/limits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What the team may use: its plan and its active add-ons together
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getResourcesTeamLimits'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/limits/{team}/check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether the team is within its limits
     * @description With a token of the scope `platform` or `user`, as `member` or `admin` or `owner` of the team; of the scope `platform` for every team.
     */
    get: operations['getLimitsTeamCheck'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/usage/traffic': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Count traffic events; one that comes again counts once
     * @description With a token of the scope `platform`.
     */
    post: operations['postUsageTraffic'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/usage/unknown-hosts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Traffic of hosts that nobody owns, most bytes first
     * @description With a token of the scope `admin`.
     */
    get: operations['getUsageUnknownHosts'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/usage/{team}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Traffic and storage of a team in a month, of each project and each day, beside its limits
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getUsageTeam'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/usage/{team}/projects/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Traffic and storage of a project in a month, and of each day, beside the limits of its team
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getUsageTeamProjectsId'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/projects/{team}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The projects of a team, newest first
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getProjectsTeam'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/projects/{team}/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One project of a team
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getProjectsTeamId'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/projects/{id}/reactivate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Switch a project on that was switched off for want of traffic
     * @description With a token of the scope `user`, as `admin` or `owner` of its team.
     */
    post: operations['postProjectsIdReactivate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/projects/{id}/pause': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Pause an active project; it stays so until it is resumed by hand
     * @description With a token of the scope `user`, as `admin` or `owner` of its team.
     */
    post: operations['postProjectsIdPause'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/projects/{id}/resume': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Resume a paused project
     * @description With a token of the scope `user`, as `admin` or `owner` of its team.
     */
    post: operations['postProjectsIdResume'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/alerts/{team}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Alerts about the usage of a team, newest first
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getAlertsTeam'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/alerts/{team}/{id}/acknowledge': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Say that an alert was seen; the first to say so stays named
     * @description With a token of the scope `user`, as `admin` or `owner` of the team.
     */
    post: operations['postAlertsTeamIdAcknowledge'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/analytics/{team}/trends': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Traffic and storage of the last months, and how they changed
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getAnalyticsTeamTrends'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/analytics/{team}/comparison': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A month beside the month before, of the running month the same elapsed part
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getAnalyticsTeamComparison'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/analytics/{team}/prediction': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Traffic at the end of the month, and when limits will be reached
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getAnalyticsTeamPrediction'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/analytics/{team}/top-consumers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The projects that use most of this month
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getAnalyticsTeamTopConsumers'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/analytics/{team}/summary': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * This month in short: usage, comparison, forecast, alerts, limits and costs
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getAnalyticsTeamSummary'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/analytics/{team}/export/csv': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Traffic and storage of each project in the last months, as CSV
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    get: operations['getAnalyticsTeamExportCsv'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/canned-replies': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Canned replies, by title
     * @description With a token of the scope `support`.
     */
    get: operations['getSupportCannedReplies'];
    put?: never;
    /**
     * Keep a canned reply
     * @description With a token of the scope `support`.
     */
    post: operations['postSupportCannedReplies'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/canned-replies/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Change a canned reply
     * @description With a token of the scope `support`.
     */
    put: operations['putSupportCannedRepliesId'];
    post?: never;
    /**
     * Delete a canned reply; messages that were written with it stay
     * @description With a token of the scope `support`.
     */
    delete: operations['deleteSupportCannedRepliesId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/{team}/tickets/{id}/attachments': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Upload a file for the next message of a ticket; the body is the file
     * @description With a token of the scope `user` or `support`, as `member` or `admin` or `owner` of the team; of the scope `support` for every team.
     */
    post: operations['postSupportTeamTicketsIdAttachments'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/{team}/tickets/{id}/attachments/{attachment}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A file of a ticket
     * @description With a token of the scope `user` or `support`, as `member` or `admin` or `owner` of the team; of the scope `support` for every team.
     */
    get: operations['getSupportTeamTicketsIdAttachmentsAttachment'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/{team}/tickets/{id}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What happens to a ticket, as server-sent events
     * @description With a token of the scope `user` or `support`, as `member` or `admin` or `owner` of the team; of the scope `support` for every team.
     */
    get: operations['getSupportTeamTicketsIdEvents'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/{team}/tickets/{id}/typing': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Tell who looks on that one types; nothing is kept
     * @description With a token of the scope `user` or `support`, as `member` or `admin` or `owner` of the team; of the scope `support` for every team.
     */
    post: operations['postSupportTeamTicketsIdTyping'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/queue': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The tickets of all teams that are not over, the next deadline first
     * @description With a token of the scope `support`.
     */
    get: operations['getSupportQueue'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/stats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Tickets of all teams in numbers, with the compliance of the last 30 days
     * @description With a token of the scope `support`.
     */
    get: operations['getSupportStats'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/{team}/stats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Tickets of a team in numbers, with the compliance of the last 30 days
     * @description With a token of the scope `user` or `support`, as `member` or `admin` or `owner` of the team; of the scope `support` for every team.
     */
    get: operations['getSupportTeamStats'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/{team}/tickets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The tickets of a team, newest first, or the most pressing first
     * @description With a token of the scope `user` or `support`, as `member` or `admin` or `owner` of the team; of the scope `support` for every team.
     */
    get: operations['getSupportTeamTickets'];
    put?: never;
    /**
     * Open a ticket; the description is its first message
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    post: operations['postSupportTeamTickets'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/{team}/tickets/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A ticket with its conversation, from the beginning or after a place in it
     * @description With a token of the scope `user` or `support`, as `member` or `admin` or `owner` of the team; of the scope `support` for every team.
     */
    get: operations['getSupportTeamTicketsId'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Change a ticket: its user may close and reopen it, support may do more
     * @description With a token of the scope `user` or `support`, as `member` or `admin` or `owner` of the team; of the scope `support` for every team.
     */
    patch: operations['patchSupportTeamTicketsId'];
    trace?: never;
  };
  '/api/support/{team}/tickets/{id}/messages': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Write in a ticket; support may write notes that only support sees
     * @description With a token of the scope `user` or `support`, as `member` or `admin` or `owner` of the team; of the scope `support` for every team.
     */
    post: operations['postSupportTeamTicketsIdMessages'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/{team}/tickets/{id}/merge': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Let a ticket go on in another one of its team
     * @description With a token of the scope `support`.
     */
    post: operations['postSupportTeamTicketsIdMerge'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/support/{team}/tickets/{id}/rating': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Say how a ticket that is over was answered, once: 1 (badly) to 5 (very well)
     * @description With a token of the scope `user`, as `member` or `admin` or `owner` of the team.
     */
    post: operations['postSupportTeamTicketsIdRating'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/payments/{id}/refund': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Refund a payment in full or in part, to the credit or through the backend
     * @description With a token of the scope `admin`.
     */
    post: operations['postPaymentsIdRefund'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/payments/{id}/refunds': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The refunds of a payment, oldest first
     * @description With a token of the scope `admin`.
     */
    get: operations['getPaymentsIdRefunds'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/usage/{team}/measure': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Have storage measured now, once in ten minutes; a measurement that runs is told
     * @description With a token of the scope `user`, as `admin` or `owner` of the team.
     */
    post: operations['postUsageTeamMeasure'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/prices': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Every price there was, is and will be
     * @description With a token of the scope `admin`.
     */
    get: operations['getPrices'];
    put?: never;
    /**
     * A new price from now or a later time on; what is bought keeps its price
     * @description With a token of the scope `admin`.
     */
    post: operations['postPrices'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/prices/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Take back a price that has not begun
     * @description With a token of the scope `admin`.
     */
    delete: operations['deletePricesId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/plans': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What each plan grants, now and to come
     * @description With a token of the scope `admin` or `user` or `platform` or `support`.
     */
    get: operations['getPlans'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/plans/{plan}/terms': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * New terms of a plan; a period that is paid for keeps those under which it was bought
     * @description With a token of the scope `admin`.
     */
    post: operations['postPlansPlanTerms'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/kb/articles': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Articles, by slug; for support with drafts if wanted
     * @description Without a token, or with any.
     */
    get: operations['getKbArticles'];
    put?: never;
    /**
     * A new article, as a draft
     * @description With a token of the scope `support`.
     */
    post: operations['postKbArticles'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/kb/articles/{slug}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * An article; a reader counts once a day
     * @description Without a token, or with any.
     */
    get: operations['getKbArticlesSlug'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/kb/popular': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The articles that are read most
     * @description Without a token.
     */
    get: operations['getKbPopular'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/kb/categories/stats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Every category with its articles and views
     * @description Without a token.
     */
    get: operations['getKbCategoriesStats'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/kb/articles/{id}/helpful': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Say whether an article helped; a second vote takes the place of the first
     * @description With a token of the scope `user`.
     */
    post: operations['postKbArticlesIdHelpful'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/kb/search': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Articles that have the words, the best first, with what was found
     * @description Without a token.
     */
    get: operations['getKbSearch'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/kb/suggest': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * At most 5 articles that may answer what is being typed
     * @description Without a token.
     */
    get: operations['getKbSuggest'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/kb/articles/{id}/texts/{locale}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Write the next version of a text, or the first one in a language (version 0)
     * @description With a token of the scope `support`.
     */
    put: operations['putKbArticlesIdTextsLocale'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/kb/articles/{id}/publish': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Show an article to readers
     * @description With a token of the scope `support`.
     */
    post: operations['postKbArticlesIdPublish'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/kb/articles/{id}/unpublish': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Show an article to readers no longer
     * @description With a token of the scope `support`.
     */
    post: operations['postKbArticlesIdUnpublish'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/kb/articles/{id}/versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Every version of the texts of an article, the newest first
     * @description With a token of the scope `support`.
     */
    get: operations['getKbArticlesIdVersions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/kb/articles/{id}/versions/{locale}/{version}/restore': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Write an old version again, as the next one after `version`
     * @description With a token of the scope `support`.
     */
    post: operations['postKbArticlesIdVersionsLocaleVersionRestore'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/import': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Create, replace and delete many objects: NDJSON in, a report per line out
     * @description With a token of the scope `platform`.
     */
    post: operations['postPlatformImport'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/users/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Create or replace one of the users
     * @description With a token of the scope `platform`.
     */
    put: operations['putPlatformUsersId'];
    post?: never;
    /**
     * Delete one of the users; 204 also when there is none
     * @description With a token of the scope `platform`.
     */
    delete: operations['deletePlatformUsersId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/teams/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Create or replace one of the teams
     * @description With a token of the scope `platform`.
     */
    put: operations['putPlatformTeamsId'];
    post?: never;
    /**
     * Delete one of the teams; 204 also when there is none
     * @description With a token of the scope `platform`.
     */
    delete: operations['deletePlatformTeamsId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/members/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Create or replace one of the members
     * @description With a token of the scope `platform`.
     */
    put: operations['putPlatformMembersId'];
    post?: never;
    /**
     * Delete one of the members; 204 also when there is none
     * @description With a token of the scope `platform`.
     */
    delete: operations['deletePlatformMembersId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/projects/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Create or replace one of the projects
     * @description With a token of the scope `platform`.
     */
    put: operations['putPlatformProjectsId'];
    post?: never;
    /**
     * Delete one of the projects; 204 also when there is none
     * @description With a token of the scope `platform`.
     */
    delete: operations['deletePlatformProjectsId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/deployments/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Create or replace one of the deployments
     * @description With a token of the scope `platform`.
     */
    put: operations['putPlatformDeploymentsId'];
    post?: never;
    /**
     * Delete one of the deployments; 204 also when there is none
     * @description With a token of the scope `platform`.
     */
    delete: operations['deletePlatformDeploymentsId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/aliases/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Create or replace one of the aliases
     * @description With a token of the scope `platform`.
     */
    put: operations['putPlatformAliasesId'];
    post?: never;
    /**
     * Delete one of the aliases; 204 also when there is none
     * @description With a token of the scope `platform`.
     */
    delete: operations['deletePlatformAliasesId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/domains/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Create or replace one of the domains
     * @description With a token of the scope `platform`.
     */
    put: operations['putPlatformDomainsId'];
    post?: never;
    /**
     * Delete one of the domains; 204 also when there is none
     * @description With a token of the scope `platform`.
     */
    delete: operations['deletePlatformDomainsId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/changes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What has changed after a position, oldest first
     * @description With a token of the scope `platform`.
     */
    get: operations['getPlatformChanges'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The tokens, newest first, without what they consist of
     * @description With a token of the scope `admin`.
     */
    get: operations['getTokens'];
    put?: never;
    /**
     * Create a token; it is shown in this answer only
     * @description With a token of the scope `admin`.
     */
    post: operations['postTokens'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/tokens/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Revoke a token; 204 also when it was revoked before
     * @description With a token of the scope `admin`.
     */
    delete: operations['deleteTokensId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/audit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The audit log, newest first
     * @description With a token of the scope `admin`.
     */
    get: operations['getAudit'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export interface webhooks {
  platformChanges: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * What the platform must learn of, as in `GET /api/platform/changes`
     * @description To `PLATFORM_WEBHOOK_URL`, in the order of `position`; a change may come twice.
     */
    post: operations['platformChanges'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  supportChat: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * News of tickets for the chat of the support team
     * @description To `CHAT_WEBHOOK_URL`, in the shape of Slack’s incoming webhooks.
     */
    post: operations['supportChat'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export interface components {
  schemas: {
    /** @description A payload in the JSON of Protocol Buffers: bytes are base64. */
    TemporalPayload: {
      metadata?: {
        [key: string]: string;
      };
      /**
       * Format: base64
       * @example eyJpZCI6MX0=
       */
      data?: string;
    };
    PlatformChange: {
      /**
       * @description Grows from change to change; its key.
       * @example 17
       */
      position: number;
      /** @enum {string} */
      type:
        | 'project.deactivated'
        | 'project.disabled'
        | 'project.reactivated'
        | 'project.paused'
        | 'project.resumed'
        | 'subscription.started'
        | 'subscription.ended'
        | 'usage.alert';
      /** @enum {string} */
      object_type: 'project' | 'subscription' | 'usage_alert';
      /** @example shop */
      object_id: string;
      team_id: string | null;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      at: string;
      /**
       * @description More of it; which fields depends on the type.
       * @example {
       *       "status": "inactive"
       *     }
       */
      data: {
        [key: string]: unknown;
      };
    };
    InitiatedPayment: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      payment_id: string;
      external_payment_id: string | null;
      /**
       * @example processing
       * @enum {string}
       */
      status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'expired' | 'refunded';
      /** @example 3 */
      amount: number;
      /** @enum {string} */
      currency: 'EUR' | 'XOF';
      /** @description Send the payer there. */
      payment_url: string | null;
      /** @description The same as a picture. */
      qr_code: string | null;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /**
       * @description Why it failed.
       * @example the backend refused
       */
      reason?: string;
    };
    Payment: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      payment_id: string;
      /**
       * @example completed
       * @enum {string}
       */
      status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'expired' | 'refunded';
      /** @example 3 */
      amount: number;
      /** @enum {string} */
      currency: 'EUR' | 'XOF';
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      completed_at: string | null;
      /** @enum {string} */
      payment_method: 'mobile_money' | 'credit_card' | 'credit';
      metadata: {
        /** @example null */
        description: string | null;
        plan_upgrade: boolean;
        /** @example pro */
        new_plan: ('free' | 'pro') | null;
        /**
         * @description The add-on that it is for.
         * @example null
         */
        resource_id: string | null;
        /** @example 0 */
        refunded_amount: number;
        /** @example null */
        transaction_id: string | null;
        /** @example null */
        provider_reference: string | null;
        /** @example null */
        reason: string | null;
      };
    };
    PaymentState: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      payment_id: string;
      /**
       * @example completed
       * @enum {string}
       */
      status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'expired' | 'refunded';
      /** @example 3 */
      amount: number;
      /** @enum {string} */
      currency: 'EUR' | 'XOF';
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      completed_at: string | null;
      /** @example the deadline has passed */
      reason?: string;
    };
    Subscription: {
      /**
       * @example pro
       * @enum {string}
       */
      plan: 'free' | 'pro';
      /** @enum {string} */
      status: 'active' | 'grace' | 'none';
      current_period_end: string | null;
      /** @example null */
      grace_until: string | null;
      /** @example true */
      auto_renew: boolean;
      cancel_at_period_end: boolean;
      /** @enum {string} */
      currency: 'EUR' | 'XOF';
      next_charge: {
        at: string | null;
        /** @example 3 */
        amount: number;
        /** @enum {string} */
        currency: 'EUR' | 'XOF';
        /** @enum {string} */
        from: 'credit' | 'payment_link';
      } | null;
    };
    CreditEntry: {
      /** @example 42 */
      id: string;
      /** @enum {string} */
      kind: 'payment' | 'purchase' | 'refund' | 'refund_reversal';
      /** @example 3 */
      amount: number;
      /** @example 3 */
      balance_after: number;
      payment_id: string | null;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
    };
    AddonOffer: {
      /**
       * @example storage
       * @enum {string}
       */
      type: 'ram' | 'cpu' | 'traffic' | 'storage';
      /** @example 3 */
      price: number;
      /** @enum {string} */
      currency: 'EUR' | 'XOF';
      /**
       * @description In the language of `Accept-Language`, as unit and description.
       * @example Storage
       */
      name: string;
      /** @example 10 GB */
      unit: string;
      /** @example 10 GB more storage, for 30 days */
      description: string;
      /** @example disk */
      icon: string;
    };
    PurchasedAddon: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      payment_id: string;
      resource_id: string | null;
      /** @example 3 */
      amount: number;
      /** @enum {string} */
      currency: 'EUR' | 'XOF';
      /**
       * @example processing
       * @enum {string}
       */
      status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'expired' | 'refunded';
      /** @description Send the payer there. */
      payment_url: string | null;
      /** @description The same as a picture. */
      qr_code: string | null;
      /**
       * @description Why it failed.
       * @example the backend refused
       */
      reason?: string;
    };
    Addon: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      id: string;
      /**
       * @example storage
       * @enum {string}
       */
      resource_type: 'ram' | 'cpu' | 'traffic' | 'storage';
      /** @example 3 */
      quantity: number;
      /** @example 3 */
      unit_price: number;
      /** @enum {string} */
      currency: 'EUR' | 'XOF';
      /**
       * @example active
       * @enum {string}
       */
      status: 'pending' | 'active' | 'expired' | 'cancelled';
      starts_at: string | null;
      expires_at: string | null;
      auto_renew: boolean;
      cancel_at_period_end: boolean;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
    };
    AddonTotals: {
      /** @example 500 */
      ram_mb: number;
      /** @example 1 */
      cpu_cores: number;
      /** @example 10 */
      traffic_gb: number;
      /** @example 20 */
      storage_gb: number;
    };
    LimitCheck: {
      /** @enum {string} */
      metric: 'traffic' | 'storage' | 'projects' | 'members';
      /** @enum {string} */
      unit: 'bytes' | 'count';
      /** @example 5368709120 */
      used: number;
      /**
       * @description null: unlimited
       * @example 107374182400
       */
      limit: number | null;
      /** @example 5 */
      percent: number | null;
      /** @enum {string} */
      level: 'ok' | 'warning' | 'critical' | 'exceeded';
    };
    UnknownHost: {
      /** @example shop.example.test */
      host: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      first_seen_at: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      last_seen_at: string;
      /** @example 5368709120 */
      bytes: number;
      /** @example 3 */
      events: number;
    };
    UsageShare: {
      /** @example 5368709120 */
      bytes: number;
      /**
       * @description null: unlimited
       * @example 107374182400
       */
      limit_bytes: number | null;
      /** @example 5 */
      percent: number | null;
      /** @enum {string} */
      level: 'ok' | 'warning' | 'critical' | 'exceeded';
    };
    Project: {
      /** @example shop */
      id: string;
      /** @example Shop */
      name: string;
      /** @enum {string} */
      status: 'active' | 'inactive' | 'permanently_disabled' | 'paused' | 'deleted';
      /** @description Paused since the plan had no room for it. */
      paused_for_plan: boolean;
      last_traffic_at: string | null;
      /** @example null */
      deactivated_at: string | null;
      /** @example 3 */
      reactivation_count: number;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /** @example null */
      reactivate_until: string | null;
    };
    UsageAlert: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      id: string;
      /** @enum {string} */
      metric: 'traffic' | 'storage';
      /** @example 2026-11 */
      month: string;
      /** @enum {string} */
      level: 'warning' | 'critical';
      /** @example 5368709120 */
      used_bytes: number;
      /** @example 5368709120 */
      limit_bytes: number;
      /** @example 81.5 */
      percent: number | null;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /** @example null */
      acknowledged_at: string | null;
      /** @example null */
      acknowledged_by: string | null;
    };
    UsageTrends: {
      months: {
        /** @example 2026-11 */
        month: string;
        complete: boolean;
        traffic: {
          /** @example 5368709120 */
          bytes: number;
          /** @example 12.5 */
          change_percent: number | null;
        };
        storage: {
          /** @example 5368709120 */
          bytes: number;
          /** @example 12.5 */
          change_percent: number | null;
        };
      }[];
    };
    UsageComparison: {
      /** @example 2026-11 */
      month: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      from: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      until: string;
      complete: boolean;
      /** @example 3 */
      elapsed_seconds: number;
      same_elapsed_part: boolean;
      previous: {
        /** @example 2026-11 */
        month: string;
        /**
         * Format: date-time
         * @example 2026-11-24T12:00:00.000Z
         */
        from: string;
        /**
         * Format: date-time
         * @example 2026-11-24T12:00:00.000Z
         */
        until: string;
        /** @example 3 */
        seconds: number;
      };
      traffic: {
        /** @example 5368709120 */
        bytes: number;
        /** @example 5368709120 */
        previous_bytes: number;
        /** @example 12.5 */
        change_percent: number | null;
      };
      storage: {
        /** @example 5368709120 */
        bytes: number;
        /** @example 5368709120 */
        previous_bytes: number;
        /** @example 12.5 */
        change_percent: number | null;
      };
      projects: {
        /** @example shop */
        id: string;
        /** @example Shop */
        name: string;
        /** @enum {string} */
        status: 'active' | 'inactive' | 'permanently_disabled' | 'paused' | 'deleted';
        traffic: {
          /** @example 5368709120 */
          bytes: number;
          /** @example 5368709120 */
          previous_bytes: number;
          /** @example 12.5 */
          change_percent: number | null;
        };
        storage: {
          /** @example 5368709120 */
          bytes: number;
          /** @example 5368709120 */
          previous_bytes: number;
          /** @example 12.5 */
          change_percent: number | null;
        };
      }[];
    };
    UsagePrediction: {
      /** @example 2026-11 */
      month: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      as_of: string;
      /** @example true */
      enough_data: boolean;
      /** @example 3 */
      based_on_days?: number;
      /** @enum {string} */
      reason?: 'no_traffic' | 'too_few_days';
      /** @example 3 */
      needed_days?: number;
      /** @example 3 */
      days?: number;
      traffic: {
        /** @example 5368709120 */
        bytes: number;
        /**
         * @description null: unlimited
         * @example 107374182400
         */
        limit_bytes: number | null;
        predicted_bytes: number | null;
        low_bytes: number | null;
        high_bytes: number | null;
        /** @constant */
        interval_percent?: 80;
        /** @example 12.5 */
        predicted_percent: number | null;
        /** @description Whether the limit is reached already. */
        reached: boolean;
        /** @example 2026-11-29 */
        reached_on: string | null;
        /** @example 2026-11-29 */
        reached_on_earliest: string | null;
      };
      storage: {
        /** @example 5368709120 */
        bytes: number;
        /**
         * @description null: unlimited
         * @example 107374182400
         */
        limit_bytes: number | null;
        /** @example 1048576 */
        growth_bytes_per_day: number | null;
        /** @description Whether the limit is reached already. */
        reached: boolean;
        /** @example 2026-11-29 */
        reached_on: string | null;
      };
    };
    TopConsumers: {
      /** @example 2026-11 */
      month: string;
      by_traffic: {
        /** @example shop */
        id: string;
        /** @example Shop */
        name: string;
        /** @enum {string} */
        status: 'active' | 'inactive' | 'permanently_disabled' | 'paused' | 'deleted';
        /** @example 5368709120 */
        bytes: number;
        /** @example 12.5 */
        share_percent: number | null;
      }[];
      by_storage: {
        /** @example shop */
        id: string;
        /** @example Shop */
        name: string;
        /** @enum {string} */
        status: 'active' | 'inactive' | 'permanently_disabled' | 'paused' | 'deleted';
        /** @example 5368709120 */
        bytes: number;
        /** @example 12.5 */
        share_percent: number | null;
      }[];
    };
    UsageSummary: {
      /** @example 2026-11 */
      month: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      as_of: string;
      traffic: {
        /** @example 5368709120 */
        bytes: number;
        /**
         * @description null: unlimited
         * @example 107374182400
         */
        limit_bytes: number | null;
        /** @example 12.5 */
        percent: number | null;
        /** @enum {string} */
        level: 'ok' | 'warning' | 'critical' | 'exceeded';
      };
      storage: {
        /** @example 5368709120 */
        bytes: number;
        /**
         * @description null: unlimited
         * @example 107374182400
         */
        limit_bytes: number | null;
        /** @example 12.5 */
        percent: number | null;
        /** @enum {string} */
        level: 'ok' | 'warning' | 'critical' | 'exceeded';
      };
      comparison: {
        /** @example 2026-11 */
        month: string;
        /**
         * Format: date-time
         * @example 2026-11-24T12:00:00.000Z
         */
        from: string;
        /**
         * Format: date-time
         * @example 2026-11-24T12:00:00.000Z
         */
        until: string;
        complete: boolean;
        /** @example 3 */
        elapsed_seconds: number;
        same_elapsed_part: boolean;
        previous: {
          /** @example 2026-11 */
          month: string;
          /**
           * Format: date-time
           * @example 2026-11-24T12:00:00.000Z
           */
          from: string;
          /**
           * Format: date-time
           * @example 2026-11-24T12:00:00.000Z
           */
          until: string;
          /** @example 3 */
          seconds: number;
        };
        traffic: {
          /** @example 5368709120 */
          bytes: number;
          /** @example 5368709120 */
          previous_bytes: number;
          /** @example 12.5 */
          change_percent: number | null;
        };
        storage: {
          /** @example 5368709120 */
          bytes: number;
          /** @example 5368709120 */
          previous_bytes: number;
          /** @example 12.5 */
          change_percent: number | null;
        };
      };
      forecast: {
        /** @example true */
        enough_data: boolean;
        predicted_bytes: number | null;
        low_bytes: number | null;
        high_bytes: number | null;
        /** @example 2026-11-29 */
        traffic_limit_reached_on: string | null;
        /** @example 2026-11-29 */
        storage_limit_reached_on: string | null;
      };
      top_consumers: {
        by_traffic: {
          /** @example shop */
          id: string;
          /** @example Shop */
          name: string;
          /** @enum {string} */
          status: 'active' | 'inactive' | 'permanently_disabled' | 'paused' | 'deleted';
          /** @example 5368709120 */
          bytes: number;
          /** @example 12.5 */
          share_percent: number | null;
        }[];
        by_storage: {
          /** @example shop */
          id: string;
          /** @example Shop */
          name: string;
          /** @enum {string} */
          status: 'active' | 'inactive' | 'permanently_disabled' | 'paused' | 'deleted';
          /** @example 5368709120 */
          bytes: number;
          /** @example 12.5 */
          share_percent: number | null;
        }[];
      };
      alerts: {
        /**
         * Format: uuid
         * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
         */
        id: string;
        /** @enum {string} */
        metric: 'traffic' | 'storage';
        /** @enum {string} */
        level: 'warning' | 'critical';
        /** @example 5368709120 */
        used_bytes: number;
        /** @example 5368709120 */
        limit_bytes: number;
        /** @example 12.5 */
        percent: number | null;
        /**
         * Format: date-time
         * @example 2026-11-24T12:00:00.000Z
         */
        created_at: string;
      }[];
      limits: {
        /** @example 100 */
        cpu_cores: number;
        /** @example 100 */
        memory_mb: number;
        /** @example 100 */
        traffic_gb: number;
        /** @example 100 */
        storage_mb: number;
      };
      cost: {
        /** @example 2592000 */
        period_seconds: number;
        currency: ('EUR' | 'XOF') | null;
        total: number | null;
        items: {
          /** @example pro */
          item: string;
          /** @example 3 */
          quantity: number;
          /** @example 3 */
          amount: number;
          /** @enum {string} */
          currency: 'EUR' | 'XOF';
          until: string | null;
        }[];
      };
    };
    CannedReply: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      id: string;
      /** @example Thanks */
      title: string;
      /** @example Thank you for your patience. */
      body: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      updated_at: string;
    };
    Attachment: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      id: string;
      /** @example error.log */
      file_name: string;
      /** @example text/plain */
      content_type: string;
      /** @example 3 */
      size_bytes: number;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
    };
    QueuedTicket: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      id: string;
      /** @example 1042 */
      number: number;
      /** @example Where is my invoice? */
      subject: string;
      /** @enum {string} */
      status: 'open' | 'in_progress' | 'waiting' | 'resolved' | 'closed';
      /**
       * @example normal
       * @enum {string}
       */
      priority: 'low' | 'normal' | 'high' | 'urgent';
      /**
       * @example billing
       * @enum {string}
       */
      category: 'technical' | 'billing' | 'feature_request' | 'bug_report' | 'other';
      assigned_to: string | null;
      /** @example null */
      on_hold: 'user' | null;
      /** @example null */
      merged_into: string | null;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      updated_at: string;
      /** @example null */
      resolved_at: string | null;
      /** @example null */
      closed_at: string | null;
      /** @example null */
      rating: {
        /** @example 5 */
        score: number;
        comment: string | null;
        /**
         * Format: date-time
         * @example 2026-11-24T12:00:00.000Z
         */
        created_at: string;
      } | null;
      sla: components['schemas']['TicketPromises'];
      team: {
        /** @example team-1 */
        id: string;
        /** @example Team One */
        name: string;
      };
      user_id: string | null;
      next_due_at: string | null;
    };
    TicketPromises: {
      first_response: components['schemas']['TicketClock'];
      next_response: components['schemas']['TicketClock'];
      calendar: {
        /** @example Europe/Paris */
        time_zone: string;
        /**
         * @description Shifts of each day in local time; null: around the clock.
         * @example {
         *       "mon": [
         *         [
         *           "09:00",
         *           "18:00"
         *         ]
         *       ]
         *     }
         */
        hours: {
          [key: string]: [string, string][];
        } | null;
        /**
         * @example [
         *       "2026-12-25"
         *     ]
         */
        holidays: string[];
      };
    };
    /** @description All null: it never ran. */
    TicketClock: {
      due_at: string | null;
      /** @example null */
      warned_at: string | null;
      /** @example null */
      met_at: string | null;
      /** @example null */
      breached_at: string | null;
    };
    TicketStats: {
      by_status: {
        /** @example 3 */
        open: number;
        /** @example 3 */
        in_progress: number;
        /** @example 3 */
        waiting: number;
        /** @example 3 */
        resolved: number;
        /** @example 3 */
        closed: number;
      };
      by_priority: {
        /** @example 3 */
        low: number;
        /** @example 3 */
        normal: number;
        /** @example 3 */
        high: number;
        /** @example 3 */
        urgent: number;
      };
      /** @example 3 */
      total: number;
      /** @example 3 */
      open: number;
      /** @example 3 */
      closed: number;
      /** @example 5.25 */
      avg_resolution_hours: number | null;
      first_response: {
        /** @example 3 */
        days: number;
        /** @example 3 */
        tickets: number;
        /** @example 3 */
        met: number;
        /** @example 3 */
        missed: number;
        /**
         * @description Of those that were met or missed.
         * @example 0.9667
         */
        rate: number | null;
        by_priority: {
          low: components['schemas']['Compliance'];
          normal: components['schemas']['Compliance'];
          high: components['schemas']['Compliance'];
          urgent: components['schemas']['Compliance'];
        };
      };
      ratings: {
        /** @example 3 */
        count: number;
        /** @example 4.5 */
        average: number | null;
      };
    };
    Compliance: {
      /** @example 3 */
      tickets: number;
      /** @example 3 */
      met: number;
      /** @example 3 */
      missed: number;
      /**
       * @description Of those that were met or missed.
       * @example 0.9667
       */
      rate: number | null;
    };
    OpenedTicket: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      ticket_id: string;
      /** @example 1042 */
      number: number;
      /** @enum {string} */
      status: 'open' | 'in_progress' | 'waiting' | 'resolved' | 'closed';
      /**
       * @example normal
       * @enum {string}
       */
      priority: 'low' | 'normal' | 'high' | 'urgent';
      /**
       * @example billing
       * @enum {string}
       */
      category: 'technical' | 'billing' | 'feature_request' | 'bug_report' | 'other';
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      sla: components['schemas']['TicketPromises'];
    };
    Ticket: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      id: string;
      /** @example 1042 */
      number: number;
      /** @example Where is my invoice? */
      subject: string;
      /** @enum {string} */
      status: 'open' | 'in_progress' | 'waiting' | 'resolved' | 'closed';
      /**
       * @example normal
       * @enum {string}
       */
      priority: 'low' | 'normal' | 'high' | 'urgent';
      /**
       * @example billing
       * @enum {string}
       */
      category: 'technical' | 'billing' | 'feature_request' | 'bug_report' | 'other';
      assigned_to: string | null;
      /** @example null */
      on_hold: 'user' | null;
      /** @example null */
      merged_into: string | null;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      updated_at: string;
      /** @example null */
      resolved_at: string | null;
      /** @example null */
      closed_at: string | null;
      /** @example null */
      rating: {
        /** @example 5 */
        score: number;
        comment: string | null;
        /**
         * Format: date-time
         * @example 2026-11-24T12:00:00.000Z
         */
        created_at: string;
      } | null;
      sla: components['schemas']['TicketPromises'];
    };
    TicketMessage: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      id: string;
      /**
       * @description Its place in the conversation, without gaps.
       * @example 1
       */
      seq: number;
      /** @enum {string} */
      author_type: 'user' | 'support' | 'system';
      author_id: string | null;
      /** @example I cannot find it in the list. */
      message: string;
      /** @description Only support sees it. */
      internal: boolean;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /** @example [] */
      attachments: components['schemas']['Attachment'][];
    };
    TicketRating: {
      /** @example 5 */
      score: number;
      comment: string | null;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
    };
    Refund: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      refund_id: string;
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      payment_id: string;
      /** @example 3 */
      amount: number;
      /** @enum {string} */
      currency: 'EUR' | 'XOF';
      /** @enum {string} */
      to: 'credit' | 'backend';
      /**
       * @example completed
       * @enum {string}
       */
      status: 'pending' | 'completed' | 'failed';
      reason: string | null;
      /** @example null */
      failure: string | null;
      /**
       * @example refunded
       * @enum {string}
       */
      payment_status:
        'pending' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'expired' | 'refunded';
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      completed_at: string | null;
    };
    Price: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      id: string;
      /** @enum {string} */
      item: 'pro' | 'ram' | 'cpu' | 'traffic' | 'storage';
      /** @enum {string} */
      currency: 'EUR' | 'XOF';
      /** @description null: not for sale in that time */
      amount: number | null;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      valid_from: string;
      /** @example null */
      valid_until: string | null;
      /** @example token:0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
      created_by: string;
    };
    /** @description What a plan grants; a limit of -1 is none. */
    PlanTerms: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      id: string;
      /** @enum {string} */
      plan: 'free' | 'pro';
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      valid_from: string;
      max_teams: number;
      max_members: number;
      max_projects: number;
      cpu_cores: number;
      memory_mb: number;
      traffic_gb: number;
      storage_mb: number;
      /** @example system */
      created_by: string;
    };
    WrittenArticle: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      id: string;
      /** @example pay-by-card */
      slug: string;
      /** @enum {string} */
      category: 'getting_started' | 'deployment' | 'billing' | 'troubleshooting' | 'api' | 'other';
      published: boolean;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      updated_at: string;
      texts: {
        /** @enum {string} */
        locale: 'en' | 'fr';
        /** @example Pay by card */
        title: string;
        /** @example Step by step. */
        summary: string;
        /** @example Choose **card**, then pay. */
        body: string;
        /** @example 3 */
        version: number;
        /**
         * Format: date-time
         * @example 2026-11-24T12:00:00.000Z
         */
        updated_at: string;
      }[];
    };
    Article: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      id: string;
      /** @example pay-with-mobile-money */
      slug: string;
      /** @example Pay with mobile money */
      title: string;
      /** @example From the pay link to the receipt. */
      summary: string;
      /** @enum {string} */
      category: 'getting_started' | 'deployment' | 'billing' | 'troubleshooting' | 'api' | 'other';
      /**
       * @description Of the text; not the one asked for where the article lacks that.
       * @enum {string}
       */
      locale: 'en' | 'fr';
      /** @example 3 */
      view_count: number;
      /** @example 3 */
      helpful_count: number;
      /** @example 3 */
      not_helpful_count: number;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      updated_at: string;
      /**
       * @description Markdown.
       * @example Choose a method, then **pay**.
       */
      body: string;
      /**
       * @description The same, safe to show.
       * @example <p>Choose a method, then <strong>pay</strong>.</p>
       */
      html: string;
      /** @example 3 */
      version: number;
      /**
       * @description Of a draft only.
       * @constant
       */
      published?: false;
      related: {
        /** @example pay-with-mobile-money */
        slug: string;
        /** @example Pay with mobile money */
        title: string;
        /** @example From the pay link to the receipt. */
        summary: string;
        /** @enum {string} */
        category: 'getting_started' | 'deployment' | 'billing' | 'troubleshooting' | 'api' | 'other';
        /**
         * @description Of the text; not the one asked for where the article lacks that.
         * @enum {string}
         */
        locale: 'en' | 'fr';
      }[];
    };
    ArticleSummary: {
      /**
       * Format: uuid
       * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
       */
      id: string;
      /** @example pay-with-mobile-money */
      slug: string;
      /** @example Pay with mobile money */
      title: string;
      /** @example From the pay link to the receipt. */
      summary: string;
      /** @enum {string} */
      category: 'getting_started' | 'deployment' | 'billing' | 'troubleshooting' | 'api' | 'other';
      /**
       * @description Of the text; not the one asked for where the article lacks that.
       * @enum {string}
       */
      locale: 'en' | 'fr';
      /** @example 3 */
      view_count: number;
      /** @example 3 */
      helpful_count: number;
      /** @example 3 */
      not_helpful_count: number;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      updated_at: string;
    };
    ArticleVersion: {
      /** @enum {string} */
      locale: 'en' | 'fr';
      /** @example Pay by card */
      title: string;
      /** @example Step by step. */
      summary: string;
      /** @example Choose **card**, then pay. */
      body: string;
      /** @example 3 */
      version: number;
      /** @description null: it came with the product. */
      author_id: string | null;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
    };
    PlatformUser: {
      /** @example user-1 */
      id: string;
      /** @example ada@example.test */
      email: string;
      /** @example Ada */
      name: string;
      /** @enum {string} */
      locale: 'en' | 'fr';
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      updated_at: string;
    };
    PlatformTeam: {
      /** @example team-1 */
      id: string;
      /** @example Team One */
      name: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      updated_at: string;
    };
    PlatformTeamMember: {
      /** @example team_member-1 */
      id: string;
      /** @example team-1 */
      team_id: string;
      /** @example ada */
      user_id: string;
      /** @enum {string} */
      role: 'member' | 'admin' | 'owner';
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      updated_at: string;
    };
    PlatformProject: {
      /** @example project-1 */
      id: string;
      /** @example team-1 */
      team_id: string;
      /** @example Shop */
      name: string;
      /** @enum {string} */
      status: 'active' | 'inactive' | 'permanently_disabled' | 'paused';
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      last_traffic_at: string | null;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      updated_at: string;
    };
    PlatformDeployment: {
      /** @example deployment-1 */
      id: string;
      /** @example shop */
      project_id: string;
      container_id: string | null;
      container_status: string | null;
      status: string | null;
      conclusion: string | null;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      updated_at: string;
    };
    PlatformAlias: {
      /** @example alias-1 */
      id: string;
      /** @example shop */
      subdomain: string;
      deployment_id: string | null;
      previous_deployment_id: string | null;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      updated_at: string;
    };
    PlatformDomain: {
      /** @example domain-1 */
      id: string;
      /** @example shop */
      project_id: string;
      /** @example shop.example.test */
      hostname: string;
      /** @example text */
      status: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      updated_at: string;
    };
    AuditEntry: {
      /** @example 42 */
      id: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:00:00.000Z
       */
      at: string;
      /**
       * @description `user:…`, `token:…`, `payment-backend`, `system` or `anonymous`.
       * @example user:ada
       */
      actor: string;
      /** @example payment.created */
      action: string;
      /** @example payment */
      object_type: string;
      /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
      object_id: string;
      team_id: string | null;
      /** @example null */
      before: {
        [key: string]: unknown;
      } | null;
      /**
       * @example {
       *       "status": "pending"
       *     }
       */
      after: {
        [key: string]: unknown;
      } | null;
      request_id: string | null;
    };
    /** @description A refusal (RFC 9457); some codes have further members, such as `payment_id`. */
    Problem: {
      /** @constant */
      type: 'about:blank';
      title: string;
      status: number;
      /**
       * @description Stable; what programs decide by.
       * @enum {string}
       */
      code:
        | 'malformed_request'
        | 'unauthenticated'
        | 'invalid_signature'
        | 'forbidden'
        | 'plan_required'
        | 'not_found'
        | 'method_not_allowed'
        | 'request_timeout'
        | 'conflict'
        | 'plan_limit'
        | 'payment_in_progress'
        | 'not_for_sale'
        | 'insufficient_credit'
        | 'refund_not_possible'
        | 'payment_not_cancellable'
        | 'idempotency_in_progress'
        | 'changes_gone'
        | 'payload_too_large'
        | 'unsupported_media_type'
        | 'validation_failed'
        | 'amount_mismatch'
        | 'idempotency_key_reused'
        | 'rate_limited'
        | 'internal_error'
        | 'unavailable';
      /** @description For people. */
      detail: string;
      /** @description As the answer’s `X-Request-Id`, and in our log. */
      request_id: string;
      /** @description What is wrong with which field; `field` is a path such as `events.3.bytes`, or `body`. */
      errors?: {
        field: string;
        code: string;
        detail: string;
      }[];
    } & {
      [key: string]: unknown;
    };
    /** @description A payload in the JSON of Protocol Buffers: bytes are base64. */
    TemporalPayloadOutput: {
      metadata?: {
        [key: string]: string;
      };
      /**
       * Format: base64
       * @example eyJpZCI6MX0=
       */
      data?: string;
    };
  };
  responses: {
    /** @description `malformed_request`: The request could not be read. */
    malformed_request: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `rate_limited`: Too many requests. */
    rate_limited: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `internal_error`: Something went wrong on our side. */
    internal_error: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `unavailable`: The service cannot answer now. */
    unavailable: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `unauthenticated`: A valid token is needed. */
    unauthenticated: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `forbidden`: Your role or token does not allow this. */
    forbidden: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `request_timeout`: The request took too long. */
    request_timeout: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `payload_too_large`: The body is too large. */
    payload_too_large: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `unsupported_media_type`: The content type is not supported. */
    unsupported_media_type: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `validation_failed`: The request is not valid. */
    validation_failed: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `forbidden`: Your role or token does not allow this. `plan_required`: Your plan does not include this. */
    'forbidden.plan_required': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `not_found`: There is no such object. */
    not_found: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `conflict`: The state of the object does not allow this. `payment_in_progress`: A payment for this purchase is already under way. `not_for_sale`: This is not for sale. `insufficient_credit`: The credit does not suffice. `idempotency_in_progress`: A request with this Idempotency-Key is still being answered. */
    'conflict.payment_in_progress.not_for_sale.insufficient_credit.idempotency_in_progress': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `validation_failed`: The request is not valid. `amount_mismatch`: The amount is not the price. `idempotency_key_reused`: This Idempotency-Key was used for another request. */
    'validation_failed.amount_mismatch.idempotency_key_reused': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `payment_not_cancellable`: The payment can no longer be cancelled. */
    payment_not_cancellable: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `invalid_signature`: The signature is missing or wrong. */
    invalid_signature: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `conflict`: The state of the object does not allow this. */
    conflict: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `conflict`: The state of the object does not allow this. `payment_not_cancellable`: The payment can no longer be cancelled. */
    'conflict.payment_not_cancellable': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `conflict`: The state of the object does not allow this. `plan_limit`: The plan has no room for it. `idempotency_in_progress`: A request with this Idempotency-Key is still being answered. */
    'conflict.plan_limit.idempotency_in_progress': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `validation_failed`: The request is not valid. `idempotency_key_reused`: This Idempotency-Key was used for another request. */
    'validation_failed.idempotency_key_reused': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `conflict`: The state of the object does not allow this. `idempotency_in_progress`: A request with this Idempotency-Key is still being answered. */
    'conflict.idempotency_in_progress': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `idempotency_in_progress`: A request with this Idempotency-Key is still being answered. */
    idempotency_in_progress: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `insufficient_credit`: The credit does not suffice. `refund_not_possible`: The payment cannot be refunded like this. `idempotency_in_progress`: A request with this Idempotency-Key is still being answered. */
    'insufficient_credit.refund_not_possible.idempotency_in_progress': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description `changes_gone`: Changes after this position are kept no longer. */
    changes_gone: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
  };
  parameters: {
    /**
     * @description Makes the request safe to repeat: the same key and request get the first answer again.
     * @example order-4711
     */
    IdempotencyKey: string;
    /**
     * @description The `ETag` that the client has.
     * @example "x7Yv0c2Gm1"
     */
    IfNoneMatch: string;
  };
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  getOpenapiJson: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description The `ETag` that the client has.
         * @example "x7Yv0c2Gm1"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The document of the API. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "openapi": "3.1.1",
           *       "info": {
           *         "title": "Octroi",
           *         "version": "0.1.0"
           *       },
           *       "paths": {}
           *     }
           */
          'application/json': {
            /** @constant */
            openapi: '3.1.1';
            info: {
              /** @constant */
              title: 'Octroi';
              /** @example 0.1.0 */
              version: string;
            } & {
              [key: string]: unknown;
            };
            /** @example {} */
            paths: {
              [key: string]: unknown;
            };
          } & {
            [key: string]: unknown;
          };
        };
      };
      /** @description As the client has it already, by its `ETag`. */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getHealthz: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "status": "ok"
           *     }
           */
          'application/json': {
            /** @constant */
            status: 'ok';
          };
        };
      };
      400: components['responses']['malformed_request'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getReadyz: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "status": "ready",
           *       "dependencies": {
           *         "postgres": "ok",
           *         "temporal": "ok"
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            status: 'ready' | 'not ready';
            /**
             * @description Each with `ok`, or why it does not answer.
             * @example {
             *       "postgres": "ok",
             *       "temporal": "ok"
             *     }
             */
            dependencies: {
              [key: string]: string;
            };
          };
        };
      };
      400: components['responses']['malformed_request'];
      500: components['responses']['internal_error'];
      /** @description Something that it needs does not answer. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "status": "ready",
           *       "dependencies": {
           *         "postgres": "ok",
           *         "temporal": "ok"
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            status: 'ready' | 'not ready';
            /**
             * @description Each with `ok`, or why it does not answer.
             * @example {
             *       "postgres": "ok",
             *       "temporal": "ok"
             *     }
             */
            dependencies: {
              [key: string]: string;
            };
          };
        };
      };
    };
  };
  getMetrics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description In the text format of Prometheus. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
      400: components['responses']['malformed_request'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postOperationsCodecDecode: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "payloads": [
         *         {}
         *       ]
         *     }
         */
        'application/json': {
          payloads: components['schemas']['TemporalPayload'][];
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "payloads": [
           *         {}
           *       ]
           *     }
           */
          'application/json': {
            payloads: components['schemas']['TemporalPayloadOutput'][];
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      408: components['responses']['request_timeout'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postOperationsCodecEncode: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "payloads": [
         *         {}
         *       ]
         *     }
         */
        'application/json': {
          payloads: components['schemas']['TemporalPayload'][];
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "payloads": [
           *         {}
           *       ]
           *     }
           */
          'application/json': {
            payloads: components['schemas']['TemporalPayloadOutput'][];
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      408: components['responses']['request_timeout'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postSupportInbound: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description The mail as it came, with its headers; at most 26 MB. */
    requestBody: {
      content: {
        'message/rfc822': string;
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "outcome": "posted"
           *     }
           */
          'application/json': {
            /** @enum {string} */
            outcome: 'posted' | 'ignored' | 'duplicate';
            /**
             * @description Why it was ignored.
             * @example no_match
             */
            reason?: string;
            ticket_id?: string | null;
            message_id?: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      408: components['responses']['request_timeout'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postPaymentsTeamInitiate: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "payment_method": "mobile_money",
         *       "plan_upgrade": true,
         *       "new_plan": "pro"
         *     }
         */
        'application/json': {
          amount?: (string | number) | null;
          /** @enum {string} */
          payment_method: 'mobile_money' | 'credit_card' | 'credit';
          plan_upgrade?: boolean | null;
          new_plan?: string | null;
          description?: string | null;
        };
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "external_payment_id": "pay_63hqgjNqsS_1A8Vejv0hYw",
           *       "status": "processing",
           *       "amount": 3,
           *       "currency": "EUR",
           *       "payment_url": "https://pay.example.test/pay_63hqgjNqsS",
           *       "qr_code": "data:image/png;base64,iVBORw0KGgo=",
           *       "created_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['InitiatedPayment'];
        };
      };
      /** @description Begun: it goes on by itself. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "external_payment_id": "pay_63hqgjNqsS_1A8Vejv0hYw",
           *       "status": "processing",
           *       "amount": 3,
           *       "currency": "EUR",
           *       "payment_url": "https://pay.example.test/pay_63hqgjNqsS",
           *       "qr_code": "data:image/png;base64,iVBORw0KGgo=",
           *       "created_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['InitiatedPayment'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden.plan_required'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict.payment_in_progress.not_for_sale.insufficient_credit.idempotency_in_progress'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed.amount_mismatch.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getPaymentsTeamHistory: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "payments": [
           *         {
           *           "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "status": "completed",
           *           "amount": 3,
           *           "currency": "EUR",
           *           "created_at": "2026-11-24T12:00:00.000Z",
           *           "completed_at": "2026-11-24T12:00:00.000Z",
           *           "payment_method": "mobile_money",
           *           "metadata": {
           *             "description": null,
           *             "plan_upgrade": false,
           *             "new_plan": "pro",
           *             "resource_id": null,
           *             "refunded_amount": 0,
           *             "transaction_id": null,
           *             "provider_reference": null,
           *             "reason": null
           *           }
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            payments: components['schemas']['Payment'][];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getPaymentsIdStatus: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "status": "completed",
           *       "amount": 3,
           *       "currency": "EUR",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "completed_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PaymentState'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postPaymentsIdCancel: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "status": "cancelled"
           *     }
           */
          'application/json': {
            /**
             * Format: uuid
             * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
             */
            payment_id: string;
            /** @enum {string} */
            status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'expired' | 'refunded';
          };
        };
      };
      /** @description Begun: it goes on by itself. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "status": "cancelled"
           *     }
           */
          'application/json': {
            /**
             * Format: uuid
             * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
             */
            payment_id: string;
            /** @enum {string} */
            status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'expired' | 'refunded';
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      409: components['responses']['payment_not_cancellable'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postPaymentsCallback: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description Signed: `X-Payment-Signature` is `sha256=` and the HMAC-SHA256 of these bytes in hex. */
    requestBody: {
      content: {
        /**
         * @example {
         *       "external_payment_id": "pay_63hqgjNqsS_1A8Vejv0hYw",
         *       "status": "completed"
         *     }
         */
        'application/json': {
          external_payment_id: string;
          /** @enum {string} */
          status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled';
          metadata?: {
            [key: string]: unknown;
          } | null;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "success": true,
           *       "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "status": "completed"
           *     }
           */
          'application/json': {
            /** @constant */
            success: true;
            /** @description null: of a payment that is not known yet; it is kept. */
            payment_id: string | null;
            /**
             * @example completed
             * @enum {string}
             */
            status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'expired' | 'refunded';
          };
        };
      };
      /** @description Begun: it goes on by itself. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "success": true,
           *       "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "status": "completed"
           *     }
           */
          'application/json': {
            /** @constant */
            success: true;
            /** @description null: of a payment that is not known yet; it is kept. */
            payment_id: string | null;
            /**
             * @example completed
             * @enum {string}
             */
            status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'expired' | 'refunded';
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['invalid_signature'];
      408: components['responses']['request_timeout'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getTeamsTeamSubscription: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "plan": "pro",
           *       "status": "active",
           *       "current_period_end": "2026-11-24T12:00:00.000Z",
           *       "grace_until": null,
           *       "auto_renew": true,
           *       "cancel_at_period_end": false,
           *       "currency": "EUR",
           *       "next_charge": {
           *         "at": "2026-11-24T12:00:00.000Z",
           *         "amount": 3,
           *         "currency": "EUR",
           *         "from": "credit"
           *       }
           *     }
           */
          'application/json': components['schemas']['Subscription'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  patchTeamsTeamSubscription: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "auto_renew": false
         *     }
         */
        'application/json': {
          auto_renew?: boolean;
          /** @enum {string} */
          currency?: 'EUR' | 'XOF';
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "plan": "pro",
           *       "status": "active",
           *       "current_period_end": "2026-11-24T12:00:00.000Z",
           *       "grace_until": null,
           *       "auto_renew": true,
           *       "cancel_at_period_end": false,
           *       "currency": "EUR",
           *       "next_charge": {
           *         "at": "2026-11-24T12:00:00.000Z",
           *         "amount": 3,
           *         "currency": "EUR",
           *         "from": "credit"
           *       }
           *     }
           */
          'application/json': components['schemas']['Subscription'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postTeamsTeamSubscriptionCancel: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "plan": "pro",
           *       "status": "active",
           *       "current_period_end": "2026-11-24T12:00:00.000Z",
           *       "grace_until": null,
           *       "auto_renew": true,
           *       "cancel_at_period_end": false,
           *       "currency": "EUR",
           *       "next_charge": {
           *         "at": "2026-11-24T12:00:00.000Z",
           *         "amount": 3,
           *         "currency": "EUR",
           *         "from": "credit"
           *       }
           *     }
           */
          'application/json': components['schemas']['Subscription'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      409: components['responses']['conflict'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getTeamsTeamCredit: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "balance": 3,
           *       "currency": "EUR",
           *       "entries": [
           *         {
           *           "id": "42",
           *           "kind": "payment",
           *           "amount": 3,
           *           "balance_after": 3,
           *           "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "created_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            /** @example 3 */
            balance: number;
            /** @enum {string} */
            currency: 'EUR' | 'XOF';
            entries: components['schemas']['CreditEntry'][];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getResourcesTeamAvailable: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "resources": [
           *         {
           *           "type": "storage",
           *           "price": 3,
           *           "currency": "EUR",
           *           "name": "Storage",
           *           "unit": "10 GB",
           *           "description": "10 GB more storage, for 30 days",
           *           "icon": "disk"
           *         }
           *       ]
           *     }
           */
          'application/json': {
            resources: components['schemas']['AddonOffer'][];
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postResourcesTeamPurchase: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "resource_type": "storage",
         *       "quantity": 2
         *     }
         */
        'application/json': {
          /** @enum {string} */
          resource_type: 'ram' | 'cpu' | 'traffic' | 'storage';
          quantity: number;
          /**
           * @default mobile_money
           * @enum {string}
           */
          payment_method?: 'mobile_money' | 'credit_card' | 'credit';
          amount?: (string | number) | null;
        };
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "resource_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "amount": 3,
           *       "currency": "EUR",
           *       "status": "processing",
           *       "payment_url": "https://pay.example.test/pay_63hqgjNqsS",
           *       "qr_code": "data:image/png;base64,iVBORw0KGgo="
           *     }
           */
          'application/json': components['schemas']['PurchasedAddon'];
        };
      };
      /** @description Begun: it goes on by itself. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "resource_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "amount": 3,
           *       "currency": "EUR",
           *       "status": "processing",
           *       "payment_url": "https://pay.example.test/pay_63hqgjNqsS",
           *       "qr_code": "data:image/png;base64,iVBORw0KGgo="
           *     }
           */
          'application/json': components['schemas']['PurchasedAddon'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden.plan_required'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict.payment_in_progress.not_for_sale.insufficient_credit.idempotency_in_progress'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed.amount_mismatch.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getResourcesTeamList: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
        /** @example pending */
        status?: 'pending' | 'active' | 'expired' | 'cancelled';
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "resources": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "resource_type": "storage",
           *           "quantity": 3,
           *           "unit_price": 3,
           *           "currency": "EUR",
           *           "status": "active",
           *           "starts_at": "2026-11-24T12:00:00.000Z",
           *           "expires_at": "2026-11-24T12:00:00.000Z",
           *           "auto_renew": false,
           *           "cancel_at_period_end": false,
           *           "created_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ],
           *       "totals": {
           *         "ram_mb": 500,
           *         "cpu_cores": 1,
           *         "traffic_gb": 10,
           *         "storage_gb": 20
           *       },
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            resources: components['schemas']['Addon'][];
            totals: components['schemas']['AddonTotals'];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  patchResourcesTeamId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "auto_renew": false
         *     }
         */
        'application/json': {
          auto_renew: boolean;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "resource_type": "storage",
           *       "quantity": 3,
           *       "unit_price": 3,
           *       "currency": "EUR",
           *       "status": "active",
           *       "starts_at": "2026-11-24T12:00:00.000Z",
           *       "expires_at": "2026-11-24T12:00:00.000Z",
           *       "auto_renew": false,
           *       "cancel_at_period_end": false,
           *       "created_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['Addon'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postResourcesTeamIdRenew: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        /**
         * @example {
         *       "payment_method": "credit"
         *     }
         */
        'application/json': {
          /**
           * @default mobile_money
           * @enum {string}
           */
          payment_method?: 'mobile_money' | 'credit_card' | 'credit';
          amount?: (string | number) | null;
        };
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "resource_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "amount": 3,
           *       "currency": "EUR",
           *       "status": "processing",
           *       "payment_url": "https://pay.example.test/pay_63hqgjNqsS",
           *       "qr_code": "data:image/png;base64,iVBORw0KGgo="
           *     }
           */
          'application/json': components['schemas']['PurchasedAddon'];
        };
      };
      /** @description Begun: it goes on by itself. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "resource_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "amount": 3,
           *       "currency": "EUR",
           *       "status": "processing",
           *       "payment_url": "https://pay.example.test/pay_63hqgjNqsS",
           *       "qr_code": "data:image/png;base64,iVBORw0KGgo="
           *     }
           */
          'application/json': components['schemas']['PurchasedAddon'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden.plan_required'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict.payment_in_progress.not_for_sale.insufficient_credit.idempotency_in_progress'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed.amount_mismatch.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  deleteResourcesTeamCancelId: {
    parameters: {
      query?: {
        /** @example false */
        at_period_end?: 'true' | 'false';
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "resource_type": "storage",
           *       "quantity": 3,
           *       "unit_price": 3,
           *       "currency": "EUR",
           *       "status": "active",
           *       "starts_at": "2026-11-24T12:00:00.000Z",
           *       "expires_at": "2026-11-24T12:00:00.000Z",
           *       "auto_renew": false,
           *       "cancel_at_period_end": false,
           *       "created_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['Addon'];
        };
      };
      /** @description Begun: it goes on by itself. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "resource_type": "storage",
           *       "quantity": 3,
           *       "unit_price": 3,
           *       "currency": "EUR",
           *       "status": "active",
           *       "starts_at": "2026-11-24T12:00:00.000Z",
           *       "expires_at": "2026-11-24T12:00:00.000Z",
           *       "auto_renew": false,
           *       "cancel_at_period_end": false,
           *       "created_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['Addon'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      409: components['responses']['conflict.payment_not_cancellable'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getResourcesTeamLimits: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "cpu_cores": 2,
           *       "memory_mb": 2048,
           *       "traffic_gb": 100,
           *       "storage_mb": 20480,
           *       "plan_limits": {
           *         "cpu_cores": 2,
           *         "memory_mb": 2048,
           *         "traffic_gb": 100,
           *         "storage_mb": 20480
           *       },
           *       "additional_resources": {
           *         "ram_mb": 500,
           *         "cpu_cores": 1,
           *         "traffic_gb": 10,
           *         "storage_gb": 20
           *       }
           *     }
           */
          'application/json': {
            /** @example 2 */
            cpu_cores: number;
            /** @example 2048 */
            memory_mb: number;
            /** @example 100 */
            traffic_gb: number;
            /** @example 20480 */
            storage_mb: number;
            plan_limits: {
              /** @example 2 */
              cpu_cores: number;
              /** @example 2048 */
              memory_mb: number;
              /** @example 100 */
              traffic_gb: number;
              /** @example 20480 */
              storage_mb: number;
            };
            additional_resources: components['schemas']['AddonTotals'];
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getLimitsTeamCheck: {
    parameters: {
      query?: {
        /** @example shop */
        project?: string;
        /** @example traffic */
        metric?: 'traffic' | 'storage' | 'projects' | 'members';
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "team_id": "team-1",
           *       "project_id": "shop",
           *       "allowed": true,
           *       "enforced": true,
           *       "exceeded": [],
           *       "checks": [
           *         {
           *           "metric": "traffic",
           *           "unit": "bytes",
           *           "used": 5368709120,
           *           "limit": 107374182400,
           *           "percent": 5,
           *           "level": "ok"
           *         }
           *       ]
           *     }
           */
          'application/json': {
            /** @example team-1 */
            team_id: string;
            project_id: string | null;
            /** @example true */
            allowed: boolean;
            /** @example true */
            enforced: boolean;
            /** @example [] */
            exceeded: ('traffic' | 'storage' | 'projects' | 'members')[];
            checks: components['schemas']['LimitCheck'][];
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postUsageTraffic: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "events": [
         *         {
         *           "id": "e-1",
         *           "host": "shop.example.test",
         *           "bytes": 5120,
         *           "at": "2026-11-24T12:00:00Z"
         *         }
         *       ]
         *     }
         */
        'application/json': {
          events: unknown[];
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "accepted": 1,
           *       "duplicates": 0,
           *       "rejected": []
           *     }
           */
          'application/json': {
            /** @example 3 */
            accepted: number;
            /** @example 3 */
            duplicates: number;
            rejected: {
              /** @example 3 */
              index: number;
              id: string | null;
              /** @example too_old */
              code: string;
              /** @example is too old */
              detail: string;
            }[];
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      408: components['responses']['request_timeout'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getUsageUnknownHosts: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "hosts": [
           *         {
           *           "host": "shop.example.test",
           *           "first_seen_at": "2026-11-24T12:00:00.000Z",
           *           "last_seen_at": "2026-11-24T12:00:00.000Z",
           *           "bytes": 5368709120,
           *           "events": 3
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            hosts: components['schemas']['UnknownHost'][];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getUsageTeam: {
    parameters: {
      query?: {
        /** @example 2026-11 */
        month?: string;
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "month": "2026-11",
           *       "days_left": 6,
           *       "measured_at": "2026-11-24T12:00:00.000Z",
           *       "storage_failing_since": null,
           *       "traffic": {
           *         "bytes": 5368709120,
           *         "limit_bytes": 107374182400,
           *         "percent": 5,
           *         "level": "ok"
           *       },
           *       "storage": {
           *         "bytes": 5368709120,
           *         "limit_bytes": 107374182400,
           *         "percent": 5,
           *         "level": "ok"
           *       },
           *       "projects": [
           *         {
           *           "id": "shop",
           *           "name": "Shop",
           *           "status": "active",
           *           "traffic": {
           *             "bytes": 5368709120,
           *             "limit_bytes": 107374182400,
           *             "percent": 5,
           *             "level": "ok"
           *           },
           *           "storage": {
           *             "bytes": 5368709120,
           *             "limit_bytes": 107374182400,
           *             "percent": 5,
           *             "level": "ok"
           *           }
           *         }
           *       ],
           *       "days": [
           *         {
           *           "date": "2026-11-24",
           *           "bytes": 5368709120
           *         }
           *       ]
           *     }
           */
          'application/json': {
            /** @example 2026-11 */
            month: string;
            /** @example 6 */
            days_left: number;
            /** @description When storage was measured. */
            measured_at: string | null;
            /** @example null */
            storage_failing_since: string | null;
            traffic: components['schemas']['UsageShare'];
            storage: components['schemas']['UsageShare'];
            projects: {
              /** @example shop */
              id: string;
              /** @example Shop */
              name: string;
              /** @enum {string} */
              status: 'active' | 'inactive' | 'permanently_disabled' | 'paused' | 'deleted';
              traffic: components['schemas']['UsageShare'];
              storage: components['schemas']['UsageShare'];
            }[];
            days: {
              /**
               * Format: date
               * @example 2026-11-24
               */
              date: string;
              /** @example 5368709120 */
              bytes: number;
            }[];
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getUsageTeamProjectsId: {
    parameters: {
      query?: {
        /** @example 2026-11 */
        month?: string;
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "shop",
           *       "name": "Shop",
           *       "status": "active",
           *       "month": "2026-11",
           *       "days_left": 6,
           *       "measured_at": "2026-11-24T12:00:00.000Z",
           *       "storage_failing_since": null,
           *       "traffic": {
           *         "bytes": 5368709120,
           *         "limit_bytes": 107374182400,
           *         "percent": 5,
           *         "level": "ok"
           *       },
           *       "storage": {
           *         "bytes": 5368709120,
           *         "limit_bytes": 107374182400,
           *         "percent": 5,
           *         "level": "ok"
           *       },
           *       "days": [
           *         {
           *           "date": "2026-11-24",
           *           "bytes": 5368709120
           *         }
           *       ]
           *     }
           */
          'application/json': {
            /** @example shop */
            id: string;
            /** @example Shop */
            name: string;
            /** @enum {string} */
            status: 'active' | 'inactive' | 'permanently_disabled' | 'paused' | 'deleted';
            /** @example 2026-11 */
            month: string;
            /** @example 6 */
            days_left: number;
            /** @description When storage was measured. */
            measured_at: string | null;
            /** @example null */
            storage_failing_since: string | null;
            traffic: components['schemas']['UsageShare'];
            storage: components['schemas']['UsageShare'];
            days: {
              /**
               * Format: date
               * @example 2026-11-24
               */
              date: string;
              /** @example 5368709120 */
              bytes: number;
            }[];
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getProjectsTeam: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
        /** @example active */
        status?: 'active' | 'inactive' | 'permanently_disabled' | 'paused';
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "projects": [
           *         {
           *           "id": "shop",
           *           "name": "Shop",
           *           "status": "active",
           *           "paused_for_plan": false,
           *           "last_traffic_at": "2026-11-24T12:00:00.000Z",
           *           "deactivated_at": null,
           *           "reactivation_count": 3,
           *           "created_at": "2026-11-24T12:00:00.000Z",
           *           "reactivate_until": null
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            projects: components['schemas']['Project'][];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getProjectsTeamId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "shop",
           *       "name": "Shop",
           *       "status": "active",
           *       "paused_for_plan": false,
           *       "last_traffic_at": "2026-11-24T12:00:00.000Z",
           *       "deactivated_at": null,
           *       "reactivation_count": 3,
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "reactivate_until": null
           *     }
           */
          'application/json': components['schemas']['Project'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postProjectsIdReactivate: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "shop",
           *       "name": "Shop",
           *       "status": "active",
           *       "paused_for_plan": false,
           *       "last_traffic_at": "2026-11-24T12:00:00.000Z",
           *       "deactivated_at": null,
           *       "reactivation_count": 3,
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "reactivate_until": null
           *     }
           */
          'application/json': components['schemas']['Project'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      409: components['responses']['conflict.plan_limit.idempotency_in_progress'];
      422: components['responses']['validation_failed.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postProjectsIdPause: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "shop",
           *       "name": "Shop",
           *       "status": "active",
           *       "paused_for_plan": false,
           *       "last_traffic_at": "2026-11-24T12:00:00.000Z",
           *       "deactivated_at": null,
           *       "reactivation_count": 3,
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "reactivate_until": null
           *     }
           */
          'application/json': components['schemas']['Project'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      409: components['responses']['conflict.plan_limit.idempotency_in_progress'];
      422: components['responses']['validation_failed.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postProjectsIdResume: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "shop",
           *       "name": "Shop",
           *       "status": "active",
           *       "paused_for_plan": false,
           *       "last_traffic_at": "2026-11-24T12:00:00.000Z",
           *       "deactivated_at": null,
           *       "reactivation_count": 3,
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "reactivate_until": null
           *     }
           */
          'application/json': components['schemas']['Project'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      409: components['responses']['conflict.plan_limit.idempotency_in_progress'];
      422: components['responses']['validation_failed.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getAlertsTeam: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
        /** @example true */
        acknowledged?: 'true' | 'false';
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "alerts": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "metric": "traffic",
           *           "month": "2026-11",
           *           "level": "warning",
           *           "used_bytes": 5368709120,
           *           "limit_bytes": 5368709120,
           *           "percent": 81.5,
           *           "created_at": "2026-11-24T12:00:00.000Z",
           *           "acknowledged_at": null,
           *           "acknowledged_by": null
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            alerts: components['schemas']['UsageAlert'][];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postAlertsTeamIdAcknowledge: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "metric": "traffic",
           *       "month": "2026-11",
           *       "level": "warning",
           *       "used_bytes": 5368709120,
           *       "limit_bytes": 5368709120,
           *       "percent": 81.5,
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "acknowledged_at": null,
           *       "acknowledged_by": null
           *     }
           */
          'application/json': components['schemas']['UsageAlert'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getAnalyticsTeamTrends: {
    parameters: {
      query?: {
        /** @example 6 */
        months?: number;
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "months": [
           *         {
           *           "month": "2026-11",
           *           "complete": false,
           *           "traffic": {
           *             "bytes": 5368709120,
           *             "change_percent": 12.5
           *           },
           *           "storage": {
           *             "bytes": 5368709120,
           *             "change_percent": 12.5
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['UsageTrends'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden.plan_required'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getAnalyticsTeamComparison: {
    parameters: {
      query?: {
        /** @example 11 */
        month?: number;
        /** @example 2026 */
        year?: number;
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "month": "2026-11",
           *       "from": "2026-11-24T12:00:00.000Z",
           *       "until": "2026-11-24T12:00:00.000Z",
           *       "complete": false,
           *       "elapsed_seconds": 3,
           *       "same_elapsed_part": false,
           *       "previous": {
           *         "month": "2026-11",
           *         "from": "2026-11-24T12:00:00.000Z",
           *         "until": "2026-11-24T12:00:00.000Z",
           *         "seconds": 3
           *       },
           *       "traffic": {
           *         "bytes": 5368709120,
           *         "previous_bytes": 5368709120,
           *         "change_percent": 12.5
           *       },
           *       "storage": {
           *         "bytes": 5368709120,
           *         "previous_bytes": 5368709120,
           *         "change_percent": 12.5
           *       },
           *       "projects": [
           *         {
           *           "id": "shop",
           *           "name": "Shop",
           *           "status": "active",
           *           "traffic": {
           *             "bytes": 5368709120,
           *             "previous_bytes": 5368709120,
           *             "change_percent": 12.5
           *           },
           *           "storage": {
           *             "bytes": 5368709120,
           *             "previous_bytes": 5368709120,
           *             "change_percent": 12.5
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['UsageComparison'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden.plan_required'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getAnalyticsTeamPrediction: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "month": "2026-11",
           *       "as_of": "2026-11-24T12:00:00.000Z",
           *       "enough_data": true,
           *       "traffic": {
           *         "bytes": 5368709120,
           *         "limit_bytes": 107374182400,
           *         "predicted_bytes": 5368709120,
           *         "low_bytes": 5368709120,
           *         "high_bytes": 5368709120,
           *         "predicted_percent": 12.5,
           *         "reached": false,
           *         "reached_on": "2026-11-29",
           *         "reached_on_earliest": "2026-11-29"
           *       },
           *       "storage": {
           *         "bytes": 5368709120,
           *         "limit_bytes": 107374182400,
           *         "growth_bytes_per_day": 1048576,
           *         "reached": false,
           *         "reached_on": "2026-11-29"
           *       }
           *     }
           */
          'application/json': components['schemas']['UsagePrediction'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden.plan_required'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getAnalyticsTeamTopConsumers: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "month": "2026-11",
           *       "by_traffic": [
           *         {
           *           "id": "shop",
           *           "name": "Shop",
           *           "status": "active",
           *           "bytes": 5368709120,
           *           "share_percent": 12.5
           *         }
           *       ],
           *       "by_storage": [
           *         {
           *           "id": "shop",
           *           "name": "Shop",
           *           "status": "active",
           *           "bytes": 5368709120,
           *           "share_percent": 12.5
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['TopConsumers'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden.plan_required'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getAnalyticsTeamSummary: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "month": "2026-11",
           *       "as_of": "2026-11-24T12:00:00.000Z",
           *       "traffic": {
           *         "bytes": 5368709120,
           *         "limit_bytes": 107374182400,
           *         "percent": 12.5,
           *         "level": "ok"
           *       },
           *       "storage": {
           *         "bytes": 5368709120,
           *         "limit_bytes": 107374182400,
           *         "percent": 12.5,
           *         "level": "ok"
           *       },
           *       "comparison": {
           *         "month": "2026-11",
           *         "from": "2026-11-24T12:00:00.000Z",
           *         "until": "2026-11-24T12:00:00.000Z",
           *         "complete": false,
           *         "elapsed_seconds": 3,
           *         "same_elapsed_part": false,
           *         "previous": {
           *           "month": "2026-11",
           *           "from": "2026-11-24T12:00:00.000Z",
           *           "until": "2026-11-24T12:00:00.000Z",
           *           "seconds": 3
           *         },
           *         "traffic": {
           *           "bytes": 5368709120,
           *           "previous_bytes": 5368709120,
           *           "change_percent": 12.5
           *         },
           *         "storage": {
           *           "bytes": 5368709120,
           *           "previous_bytes": 5368709120,
           *           "change_percent": 12.5
           *         }
           *       },
           *       "forecast": {
           *         "enough_data": true,
           *         "predicted_bytes": 5368709120,
           *         "low_bytes": 5368709120,
           *         "high_bytes": 5368709120,
           *         "traffic_limit_reached_on": "2026-11-29",
           *         "storage_limit_reached_on": "2026-11-29"
           *       },
           *       "top_consumers": {
           *         "by_traffic": [
           *           {
           *             "id": "shop",
           *             "name": "Shop",
           *             "status": "active",
           *             "bytes": 5368709120,
           *             "share_percent": 12.5
           *           }
           *         ],
           *         "by_storage": [
           *           {
           *             "id": "shop",
           *             "name": "Shop",
           *             "status": "active",
           *             "bytes": 5368709120,
           *             "share_percent": 12.5
           *           }
           *         ]
           *       },
           *       "alerts": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "metric": "traffic",
           *           "level": "warning",
           *           "used_bytes": 5368709120,
           *           "limit_bytes": 5368709120,
           *           "percent": 12.5,
           *           "created_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ],
           *       "limits": {
           *         "cpu_cores": 100,
           *         "memory_mb": 100,
           *         "traffic_gb": 100,
           *         "storage_mb": 100
           *       },
           *       "cost": {
           *         "period_seconds": 2592000,
           *         "currency": "EUR",
           *         "total": 3,
           *         "items": [
           *           {
           *             "item": "pro",
           *             "quantity": 3,
           *             "amount": 3,
           *             "currency": "EUR",
           *             "until": "2026-11-24T12:00:00.000Z"
           *           }
           *         ]
           *       }
           *     }
           */
          'application/json': components['schemas']['UsageSummary'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden.plan_required'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getAnalyticsTeamExportCsv: {
    parameters: {
      query?: {
        /** @example 6 */
        months?: number;
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lines of month, project_id, project_name, traffic_bytes, storage_bytes. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/csv': string;
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden.plan_required'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getSupportCannedReplies: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
        /** @example invoice */
        q?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "canned_replies": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "title": "Thanks",
           *           "body": "Thank you for your patience.",
           *           "created_at": "2026-11-24T12:00:00.000Z",
           *           "updated_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            canned_replies: components['schemas']['CannedReply'][];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postSupportCannedReplies: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "title": "Thanks",
         *       "body": "Thank you for your patience."
         *     }
         */
        'application/json': {
          title: string;
          body: string;
        };
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "title": "Thanks",
           *       "body": "Thank you for your patience.",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['CannedReply'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict.idempotency_in_progress'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  putSupportCannedRepliesId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "title": "Thanks",
         *       "body": "Thank you for your patience."
         *     }
         */
        'application/json': {
          title: string;
          body: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "title": "Thanks",
           *       "body": "Thank you for your patience.",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['CannedReply'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  deleteSupportCannedRepliesId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; there is nothing to tell. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postSupportTeamTicketsIdAttachments: {
    parameters: {
      query: {
        /** @example error.log */
        file_name: string;
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    /** @description The file, with its own Content-Type: image/png, image/jpeg, image/gif, image/webp, application/pdf, application/zip, text/plain, text/csv, application/json. */
    requestBody: {
      content: {
        'application/octet-stream': unknown;
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "file_name": "error.log",
           *       "content_type": "text/plain",
           *       "size_bytes": 3,
           *       "created_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['Attachment'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getSupportTeamTicketsIdAttachmentsAttachment: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
        /** @example 7f0a5f0e-3b1c-4c55-8d1e-2a9f6f1c0b34 */
        attachment: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file, with its own Content-Type. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': unknown;
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getSupportTeamTicketsIdEvents: {
    parameters: {
      query?: {
        /** @example 0 */
        after?: number;
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Events `message`, `ticket` and `typing`, each with JSON as its data; `Last-Event-ID` goes on after one. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postSupportTeamTicketsIdTyping: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; there is nothing to tell. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getSupportQueue: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
        /** @example open */
        status?: 'open' | 'in_progress' | 'waiting' | 'resolved' | 'closed';
        /** @example low */
        priority?: 'low' | 'normal' | 'high' | 'urgent';
        /** @example technical */
        category?: 'technical' | 'billing' | 'feature_request' | 'bug_report' | 'other';
        /** @example team-1 */
        team?: string;
        /** @example me */
        assigned_to?: string;
        /** @example true */
        on_hold?: 'true' | 'false';
        /** @example invoice */
        q?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "tickets": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "number": 1042,
           *           "subject": "Where is my invoice?",
           *           "status": "open",
           *           "priority": "normal",
           *           "category": "billing",
           *           "assigned_to": "sam",
           *           "on_hold": null,
           *           "merged_into": null,
           *           "created_at": "2026-11-24T12:00:00.000Z",
           *           "updated_at": "2026-11-24T12:00:00.000Z",
           *           "resolved_at": null,
           *           "closed_at": null,
           *           "rating": null,
           *           "sla": {
           *             "first_response": {
           *               "due_at": "2026-11-24T12:00:00.000Z",
           *               "warned_at": null,
           *               "met_at": null,
           *               "breached_at": null
           *             },
           *             "next_response": {
           *               "due_at": "2026-11-24T12:00:00.000Z",
           *               "warned_at": null,
           *               "met_at": null,
           *               "breached_at": null
           *             },
           *             "calendar": {
           *               "time_zone": "Europe/Paris",
           *               "hours": {
           *                 "mon": [
           *                   [
           *                     "09:00",
           *                     "18:00"
           *                   ]
           *                 ]
           *               },
           *               "holidays": [
           *                 "2026-12-25"
           *               ]
           *             }
           *           },
           *           "team": {
           *             "id": "team-1",
           *             "name": "Team One"
           *           },
           *           "user_id": "ada",
           *           "next_due_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            tickets: components['schemas']['QueuedTicket'][];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getSupportStats: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "by_status": {
           *         "open": 3,
           *         "in_progress": 3,
           *         "waiting": 3,
           *         "resolved": 3,
           *         "closed": 3
           *       },
           *       "by_priority": {
           *         "low": 3,
           *         "normal": 3,
           *         "high": 3,
           *         "urgent": 3
           *       },
           *       "total": 3,
           *       "open": 3,
           *       "closed": 3,
           *       "avg_resolution_hours": 5.25,
           *       "first_response": {
           *         "days": 3,
           *         "tickets": 3,
           *         "met": 3,
           *         "missed": 3,
           *         "rate": 0.9667,
           *         "by_priority": {
           *           "low": {
           *             "tickets": 3,
           *             "met": 3,
           *             "missed": 3,
           *             "rate": 0.9667
           *           },
           *           "normal": {
           *             "tickets": 3,
           *             "met": 3,
           *             "missed": 3,
           *             "rate": 0.9667
           *           },
           *           "high": {
           *             "tickets": 3,
           *             "met": 3,
           *             "missed": 3,
           *             "rate": 0.9667
           *           },
           *           "urgent": {
           *             "tickets": 3,
           *             "met": 3,
           *             "missed": 3,
           *             "rate": 0.9667
           *           }
           *         }
           *       },
           *       "ratings": {
           *         "count": 3,
           *         "average": 4.5
           *       }
           *     }
           */
          'application/json': components['schemas']['TicketStats'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getSupportTeamStats: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "by_status": {
           *         "open": 3,
           *         "in_progress": 3,
           *         "waiting": 3,
           *         "resolved": 3,
           *         "closed": 3
           *       },
           *       "by_priority": {
           *         "low": 3,
           *         "normal": 3,
           *         "high": 3,
           *         "urgent": 3
           *       },
           *       "total": 3,
           *       "open": 3,
           *       "closed": 3,
           *       "avg_resolution_hours": 5.25,
           *       "first_response": {
           *         "days": 3,
           *         "tickets": 3,
           *         "met": 3,
           *         "missed": 3,
           *         "rate": 0.9667,
           *         "by_priority": {
           *           "low": {
           *             "tickets": 3,
           *             "met": 3,
           *             "missed": 3,
           *             "rate": 0.9667
           *           },
           *           "normal": {
           *             "tickets": 3,
           *             "met": 3,
           *             "missed": 3,
           *             "rate": 0.9667
           *           },
           *           "high": {
           *             "tickets": 3,
           *             "met": 3,
           *             "missed": 3,
           *             "rate": 0.9667
           *           },
           *           "urgent": {
           *             "tickets": 3,
           *             "met": 3,
           *             "missed": 3,
           *             "rate": 0.9667
           *           }
           *         }
           *       },
           *       "ratings": {
           *         "count": 3,
           *         "average": 4.5
           *       }
           *     }
           */
          'application/json': components['schemas']['TicketStats'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getSupportTeamTickets: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
        /** @example open */
        status?: 'open' | 'in_progress' | 'waiting' | 'resolved' | 'closed';
        /** @example created */
        sort?: 'created' | 'priority';
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "tickets": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "number": 1042,
           *           "subject": "Where is my invoice?",
           *           "status": "open",
           *           "priority": "normal",
           *           "category": "billing",
           *           "assigned_to": "sam",
           *           "on_hold": null,
           *           "merged_into": null,
           *           "created_at": "2026-11-24T12:00:00.000Z",
           *           "updated_at": "2026-11-24T12:00:00.000Z",
           *           "resolved_at": null,
           *           "closed_at": null,
           *           "rating": null,
           *           "sla": {
           *             "first_response": {
           *               "due_at": "2026-11-24T12:00:00.000Z",
           *               "warned_at": null,
           *               "met_at": null,
           *               "breached_at": null
           *             },
           *             "next_response": {
           *               "due_at": "2026-11-24T12:00:00.000Z",
           *               "warned_at": null,
           *               "met_at": null,
           *               "breached_at": null
           *             },
           *             "calendar": {
           *               "time_zone": "Europe/Paris",
           *               "hours": {
           *                 "mon": [
           *                   [
           *                     "09:00",
           *                     "18:00"
           *                   ]
           *                 ]
           *               },
           *               "holidays": [
           *                 "2026-12-25"
           *               ]
           *             }
           *           }
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            tickets: components['schemas']['Ticket'][];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postSupportTeamTickets: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "subject": "Where is my invoice?",
         *       "description": "I cannot find it.",
         *       "category": "billing"
         *     }
         */
        'application/json': {
          subject: string;
          description: string;
          /**
           * @default other
           * @enum {string}
           */
          category?: 'technical' | 'billing' | 'feature_request' | 'bug_report' | 'other';
          /**
           * @default normal
           * @enum {string}
           */
          priority?: 'low' | 'normal' | 'high' | 'urgent';
        };
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "ticket_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "number": 1042,
           *       "status": "open",
           *       "priority": "normal",
           *       "category": "billing",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "sla": {
           *         "first_response": {
           *           "due_at": "2026-11-24T12:00:00.000Z",
           *           "warned_at": null,
           *           "met_at": null,
           *           "breached_at": null
           *         },
           *         "next_response": {
           *           "due_at": "2026-11-24T12:00:00.000Z",
           *           "warned_at": null,
           *           "met_at": null,
           *           "breached_at": null
           *         },
           *         "calendar": {
           *           "time_zone": "Europe/Paris",
           *           "hours": {
           *             "mon": [
           *               [
           *                 "09:00",
           *                 "18:00"
           *               ]
           *             ]
           *           },
           *           "holidays": [
           *             "2026-12-25"
           *           ]
           *         }
           *       }
           *     }
           */
          'application/json': components['schemas']['OpenedTicket'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['idempotency_in_progress'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getSupportTeamTicketsId: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
        /** @example 0 */
        after?: number;
      };
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "number": 1042,
           *       "subject": "Where is my invoice?",
           *       "status": "open",
           *       "priority": "normal",
           *       "category": "billing",
           *       "assigned_to": "sam",
           *       "on_hold": null,
           *       "merged_into": null,
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z",
           *       "resolved_at": null,
           *       "closed_at": null,
           *       "rating": null,
           *       "sla": {
           *         "first_response": {
           *           "due_at": "2026-11-24T12:00:00.000Z",
           *           "warned_at": null,
           *           "met_at": null,
           *           "breached_at": null
           *         },
           *         "next_response": {
           *           "due_at": "2026-11-24T12:00:00.000Z",
           *           "warned_at": null,
           *           "met_at": null,
           *           "breached_at": null
           *         },
           *         "calendar": {
           *           "time_zone": "Europe/Paris",
           *           "hours": {
           *             "mon": [
           *               [
           *                 "09:00",
           *                 "18:00"
           *               ]
           *             ]
           *           },
           *           "holidays": [
           *             "2026-12-25"
           *           ]
           *         }
           *       },
           *       "messages": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "seq": 1,
           *           "author_type": "user",
           *           "author_id": "ada",
           *           "message": "I cannot find it in the list.",
           *           "internal": false,
           *           "created_at": "2026-11-24T12:00:00.000Z",
           *           "attachments": []
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            /**
             * Format: uuid
             * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
             */
            id: string;
            /** @example 1042 */
            number: number;
            /** @example Where is my invoice? */
            subject: string;
            /** @enum {string} */
            status: 'open' | 'in_progress' | 'waiting' | 'resolved' | 'closed';
            /**
             * @example normal
             * @enum {string}
             */
            priority: 'low' | 'normal' | 'high' | 'urgent';
            /**
             * @example billing
             * @enum {string}
             */
            category: 'technical' | 'billing' | 'feature_request' | 'bug_report' | 'other';
            assigned_to: string | null;
            /** @example null */
            on_hold: 'user' | null;
            /** @example null */
            merged_into: string | null;
            /**
             * Format: date-time
             * @example 2026-11-24T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-24T12:00:00.000Z
             */
            updated_at: string;
            /** @example null */
            resolved_at: string | null;
            /** @example null */
            closed_at: string | null;
            /** @example null */
            rating: {
              /** @example 5 */
              score: number;
              comment: string | null;
              /**
               * Format: date-time
               * @example 2026-11-24T12:00:00.000Z
               */
              created_at: string;
            } | null;
            sla: components['schemas']['TicketPromises'];
            messages: components['schemas']['TicketMessage'][];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  patchSupportTeamTicketsId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "status": "closed"
         *     }
         */
        'application/json': {
          /** @enum {string} */
          status?: 'open' | 'in_progress' | 'waiting' | 'resolved' | 'closed';
          /** @enum {string} */
          priority?: 'low' | 'normal' | 'high' | 'urgent';
          /** @enum {string} */
          category?: 'technical' | 'billing' | 'feature_request' | 'bug_report' | 'other';
          assigned_to?: string | null;
          on_hold?: 'user' | null;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "number": 1042,
           *       "subject": "Where is my invoice?",
           *       "status": "open",
           *       "priority": "normal",
           *       "category": "billing",
           *       "assigned_to": "sam",
           *       "on_hold": null,
           *       "merged_into": null,
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z",
           *       "resolved_at": null,
           *       "closed_at": null,
           *       "rating": null,
           *       "sla": {
           *         "first_response": {
           *           "due_at": "2026-11-24T12:00:00.000Z",
           *           "warned_at": null,
           *           "met_at": null,
           *           "breached_at": null
           *         },
           *         "next_response": {
           *           "due_at": "2026-11-24T12:00:00.000Z",
           *           "warned_at": null,
           *           "met_at": null,
           *           "breached_at": null
           *         },
           *         "calendar": {
           *           "time_zone": "Europe/Paris",
           *           "hours": {
           *             "mon": [
           *               [
           *                 "09:00",
           *                 "18:00"
           *               ]
           *             ]
           *           },
           *           "holidays": [
           *             "2026-12-25"
           *           ]
           *         }
           *       }
           *     }
           */
          'application/json': components['schemas']['Ticket'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postSupportTeamTicketsIdMessages: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "message": "It is in the list of October."
         *     }
         */
        'application/json': {
          message: string;
          /** @default false */
          internal?: boolean;
          /** @default [] */
          attachments?: string[];
        };
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "message_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "seq": 2,
           *       "created_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': {
            /**
             * Format: uuid
             * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
             */
            message_id: string;
            /** @example 2 */
            seq: number;
            /**
             * Format: date-time
             * @example 2026-11-24T12:00:00.000Z
             */
            created_at: string;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict.idempotency_in_progress'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postSupportTeamTicketsIdMerge: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "into": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01"
         *     }
         */
        'application/json': {
          /** Format: uuid */
          into: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "number": 1042,
           *       "subject": "Where is my invoice?",
           *       "status": "open",
           *       "priority": "normal",
           *       "category": "billing",
           *       "assigned_to": "sam",
           *       "on_hold": null,
           *       "merged_into": null,
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z",
           *       "resolved_at": null,
           *       "closed_at": null,
           *       "rating": null,
           *       "sla": {
           *         "first_response": {
           *           "due_at": "2026-11-24T12:00:00.000Z",
           *           "warned_at": null,
           *           "met_at": null,
           *           "breached_at": null
           *         },
           *         "next_response": {
           *           "due_at": "2026-11-24T12:00:00.000Z",
           *           "warned_at": null,
           *           "met_at": null,
           *           "breached_at": null
           *         },
           *         "calendar": {
           *           "time_zone": "Europe/Paris",
           *           "hours": {
           *             "mon": [
           *               [
           *                 "09:00",
           *                 "18:00"
           *               ]
           *             ]
           *           },
           *           "holidays": [
           *             "2026-12-25"
           *           ]
           *         }
           *       }
           *     }
           */
          'application/json': components['schemas']['Ticket'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postSupportTeamTicketsIdRating: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /** @example team-1 */
        team: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "score": 5,
         *       "comment": "Quick and kind"
         *     }
         */
        'application/json': {
          score: number;
          /** @default null */
          comment?: string | null;
        };
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "score": 5,
           *       "comment": "Quick and kind",
           *       "created_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['TicketRating'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict.idempotency_in_progress'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postPaymentsIdRefund: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "to": "credit",
         *       "reason": "Paid twice"
         *     }
         */
        'application/json': {
          amount?: (string | number) | null;
          /** @enum {string} */
          to: 'credit' | 'backend';
          reason?: string | null;
        };
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "refund_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "amount": 3,
           *       "currency": "EUR",
           *       "to": "credit",
           *       "status": "completed",
           *       "reason": "Paid twice",
           *       "failure": null,
           *       "payment_status": "refunded",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "completed_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['Refund'];
        };
      };
      /** @description Begun: it goes on by itself. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "refund_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "amount": 3,
           *       "currency": "EUR",
           *       "to": "credit",
           *       "status": "completed",
           *       "reason": "Paid twice",
           *       "failure": null,
           *       "payment_status": "refunded",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "completed_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['Refund'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['insufficient_credit.refund_not_possible.idempotency_in_progress'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getPaymentsIdRefunds: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "refunds": [
           *         {
           *           "refund_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "payment_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "amount": 3,
           *           "currency": "EUR",
           *           "to": "credit",
           *           "status": "completed",
           *           "reason": "Paid twice",
           *           "failure": null,
           *           "payment_status": "refunded",
           *           "created_at": "2026-11-24T12:00:00.000Z",
           *           "completed_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ]
           *     }
           */
          'application/json': {
            refunds: components['schemas']['Refund'][];
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postUsageTeamMeasure: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example team-1 */
        team: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Begun: it goes on by itself. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "hosts": [
           *         {
           *           "name": "local",
           *           "status": "started"
           *         }
           *       ]
           *     }
           */
          'application/json': {
            hosts: {
              /** @example local */
              name: string;
              /** @enum {string} */
              status: 'started' | 'running' | 'idle';
            }[];
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getPrices: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "prices": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "item": "pro",
           *           "currency": "EUR",
           *           "amount": 3,
           *           "valid_from": "2026-11-24T12:00:00.000Z",
           *           "valid_until": null,
           *           "created_by": "token:0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01"
           *         }
           *       ]
           *     }
           */
          'application/json': {
            prices: components['schemas']['Price'][];
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postPrices: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "item": "pro",
         *       "currency": "EUR",
         *       "amount": 3.5,
         *       "valid_from": "2027-01-01T00:00:00Z"
         *     }
         */
        'application/json': {
          /** @enum {string} */
          item: 'pro' | 'ram' | 'cpu' | 'traffic' | 'storage';
          /** @enum {string} */
          currency: 'EUR' | 'XOF';
          amount: (string | number) | null;
          valid_from?: string | null;
        };
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "item": "pro",
           *       "currency": "EUR",
           *       "amount": 3,
           *       "valid_from": "2026-11-24T12:00:00.000Z",
           *       "valid_until": null,
           *       "created_by": "token:0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01"
           *     }
           */
          'application/json': components['schemas']['Price'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict.idempotency_in_progress'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  deletePricesId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; there is nothing to tell. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      409: components['responses']['conflict'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getPlans: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "plans": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "plan": "free",
           *           "valid_from": "2026-11-24T12:00:00.000Z",
           *           "max_teams": -1,
           *           "max_members": -1,
           *           "max_projects": -1,
           *           "cpu_cores": 0,
           *           "memory_mb": 0,
           *           "traffic_gb": 0,
           *           "storage_mb": 0,
           *           "created_by": "system"
           *         }
           *       ]
           *     }
           */
          'application/json': {
            plans: components['schemas']['PlanTerms'][];
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postPlansPlanTerms: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /** @example free */
        plan: 'free' | 'pro';
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "max_teams": -1,
         *       "max_members": -1,
         *       "max_projects": -1,
         *       "cpu_cores": 4,
         *       "memory_mb": 4096,
         *       "traffic_gb": 100,
         *       "storage_mb": 20480
         *     }
         */
        'application/json': {
          max_teams: number;
          max_members: number;
          max_projects: number;
          cpu_cores: number;
          memory_mb: number;
          traffic_gb: number;
          storage_mb: number;
          valid_from?: string | null;
        };
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "plan": "free",
           *       "valid_from": "2026-11-24T12:00:00.000Z",
           *       "max_teams": -1,
           *       "max_members": -1,
           *       "max_projects": -1,
           *       "cpu_cores": 0,
           *       "memory_mb": 0,
           *       "traffic_gb": 0,
           *       "storage_mb": 0,
           *       "created_by": "system"
           *     }
           */
          'application/json': components['schemas']['PlanTerms'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict.idempotency_in_progress'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getKbArticles: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
        /** @example getting_started */
        category?: 'getting_started' | 'deployment' | 'billing' | 'troubleshooting' | 'api' | 'other';
        /** @example en */
        locale?: 'en' | 'fr';
        /** @example true */
        drafts?: 'true' | 'false';
      };
      header?: {
        /**
         * @description The `ETag` that the client has.
         * @example "x7Yv0c2Gm1"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "articles": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "slug": "pay-with-mobile-money",
           *           "title": "Pay with mobile money",
           *           "summary": "From the pay link to the receipt.",
           *           "category": "getting_started",
           *           "locale": "en",
           *           "view_count": 3,
           *           "helpful_count": 3,
           *           "not_helpful_count": 3,
           *           "updated_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            articles: {
              /**
               * Format: uuid
               * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
               */
              id: string;
              /** @example pay-with-mobile-money */
              slug: string;
              /** @example Pay with mobile money */
              title: string;
              /** @example From the pay link to the receipt. */
              summary: string;
              /** @enum {string} */
              category: 'getting_started' | 'deployment' | 'billing' | 'troubleshooting' | 'api' | 'other';
              /**
               * @description Of the text; not the one asked for where the article lacks that.
               * @enum {string}
               */
              locale: 'en' | 'fr';
              /** @example 3 */
              view_count: number;
              /** @example 3 */
              helpful_count: number;
              /** @example 3 */
              not_helpful_count: number;
              /**
               * Format: date-time
               * @example 2026-11-24T12:00:00.000Z
               */
              updated_at: string;
              published?: boolean;
              /** @example 3 */
              version?: number;
            }[];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      /** @description As the client has it already, by its `ETag`. */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postKbArticles: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "title": "Pay by card",
         *       "summary": "Step by step.",
         *       "body": "Choose **card**, then pay.",
         *       "slug": "pay-by-card",
         *       "category": "billing",
         *       "locale": "en"
         *     }
         */
        'application/json': {
          slug: string;
          /** @enum {string} */
          category: 'getting_started' | 'deployment' | 'billing' | 'troubleshooting' | 'api' | 'other';
          /** @enum {string} */
          locale: 'en' | 'fr';
          title: string;
          summary: string;
          body: string;
        };
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "slug": "pay-by-card",
           *       "category": "getting_started",
           *       "published": false,
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z",
           *       "texts": [
           *         {
           *           "locale": "en",
           *           "title": "Pay by card",
           *           "summary": "Step by step.",
           *           "body": "Choose **card**, then pay.",
           *           "version": 3,
           *           "updated_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['WrittenArticle'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict.idempotency_in_progress'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getKbArticlesSlug: {
    parameters: {
      query?: {
        /** @example en */
        locale?: 'en' | 'fr';
      };
      header?: {
        /**
         * @description The `ETag` that the client has.
         * @example "x7Yv0c2Gm1"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
      };
      path: {
        /** @example pay-with-mobile-money */
        slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "slug": "pay-with-mobile-money",
           *       "title": "Pay with mobile money",
           *       "summary": "From the pay link to the receipt.",
           *       "category": "getting_started",
           *       "locale": "en",
           *       "view_count": 3,
           *       "helpful_count": 3,
           *       "not_helpful_count": 3,
           *       "updated_at": "2026-11-24T12:00:00.000Z",
           *       "body": "Choose a method, then **pay**.",
           *       "html": "<p>Choose a method, then <strong>pay</strong>.</p>",
           *       "version": 3,
           *       "related": [
           *         {
           *           "slug": "pay-with-mobile-money",
           *           "title": "Pay with mobile money",
           *           "summary": "From the pay link to the receipt.",
           *           "category": "getting_started",
           *           "locale": "en"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['Article'];
        };
      };
      /** @description As the client has it already, by its `ETag`. */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getKbPopular: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example en */
        locale?: 'en' | 'fr';
      };
      header?: {
        /**
         * @description The `ETag` that the client has.
         * @example "x7Yv0c2Gm1"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "articles": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "slug": "pay-with-mobile-money",
           *           "title": "Pay with mobile money",
           *           "summary": "From the pay link to the receipt.",
           *           "category": "getting_started",
           *           "locale": "en",
           *           "view_count": 3,
           *           "helpful_count": 3,
           *           "not_helpful_count": 3,
           *           "updated_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ]
           *     }
           */
          'application/json': {
            articles: components['schemas']['ArticleSummary'][];
          };
        };
      };
      /** @description As the client has it already, by its `ETag`. */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getKbCategoriesStats: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description The `ETag` that the client has.
         * @example "x7Yv0c2Gm1"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "categories": [
           *         {
           *           "category": "getting_started",
           *           "articles": 3,
           *           "views": 3
           *         }
           *       ]
           *     }
           */
          'application/json': {
            categories: {
              /** @enum {string} */
              category: 'getting_started' | 'deployment' | 'billing' | 'troubleshooting' | 'api' | 'other';
              /** @example 3 */
              articles: number;
              /** @example 3 */
              views: number;
            }[];
          };
        };
      };
      /** @description As the client has it already, by its `ETag`. */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postKbArticlesIdHelpful: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "helpful": true
         *     }
         */
        'application/json': {
          /** @example true */
          helpful: boolean;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "helpful": true,
           *       "helpful_count": 3,
           *       "not_helpful_count": 3
           *     }
           */
          'application/json': {
            /**
             * Format: uuid
             * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
             */
            id: string;
            /** @example true */
            helpful: boolean;
            /** @example 3 */
            helpful_count: number;
            /** @example 3 */
            not_helpful_count: number;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getKbSearch: {
    parameters: {
      query: {
        /** @example invoice */
        q: string;
        /** @example getting_started */
        category?: 'getting_started' | 'deployment' | 'billing' | 'troubleshooting' | 'api' | 'other';
        /** @example en */
        locale?: 'en' | 'fr';
        /** @example 20 */
        limit?: number;
      };
      header?: {
        /**
         * @description The `ETag` that the client has.
         * @example "x7Yv0c2Gm1"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "articles": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "slug": "pay-with-mobile-money",
           *           "title": "Pay with mobile money",
           *           "summary": "From the pay link to the receipt.",
           *           "category": "getting_started",
           *           "locale": "en",
           *           "view_count": 3,
           *           "helpful_count": 3,
           *           "not_helpful_count": 3,
           *           "updated_at": "2026-11-24T12:00:00.000Z",
           *           "snippet": "Choose <mark>mobile money</mark>",
           *           "rank": 0.61
           *         }
           *       ]
           *     }
           */
          'application/json': {
            articles: {
              /**
               * Format: uuid
               * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
               */
              id: string;
              /** @example pay-with-mobile-money */
              slug: string;
              /** @example Pay with mobile money */
              title: string;
              /** @example From the pay link to the receipt. */
              summary: string;
              /** @enum {string} */
              category: 'getting_started' | 'deployment' | 'billing' | 'troubleshooting' | 'api' | 'other';
              /**
               * @description Of the text; not the one asked for where the article lacks that.
               * @enum {string}
               */
              locale: 'en' | 'fr';
              /** @example 3 */
              view_count: number;
              /** @example 3 */
              helpful_count: number;
              /** @example 3 */
              not_helpful_count: number;
              /**
               * Format: date-time
               * @example 2026-11-24T12:00:00.000Z
               */
              updated_at: string;
              /**
               * @description HTML; `<mark>` is its only element.
               * @example Choose <mark>mobile money</mark>
               */
              snippet: string;
              /** @example 0.61 */
              rank: number;
            }[];
          };
        };
      };
      /** @description As the client has it already, by its `ETag`. */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getKbSuggest: {
    parameters: {
      query: {
        /** @example invoice */
        q: string;
        /** @example en */
        locale?: 'en' | 'fr';
      };
      header?: {
        /**
         * @description The `ETag` that the client has.
         * @example "x7Yv0c2Gm1"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "articles": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "slug": "pay-with-mobile-money",
           *           "title": "Pay with mobile money",
           *           "summary": "From the pay link to the receipt.",
           *           "category": "getting_started",
           *           "locale": "en"
           *         }
           *       ]
           *     }
           */
          'application/json': {
            articles: {
              /**
               * Format: uuid
               * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
               */
              id: string;
              /** @example pay-with-mobile-money */
              slug: string;
              /** @example Pay with mobile money */
              title: string;
              /** @example From the pay link to the receipt. */
              summary: string;
              /** @enum {string} */
              category: 'getting_started' | 'deployment' | 'billing' | 'troubleshooting' | 'api' | 'other';
              /**
               * @description Of the text; not the one asked for where the article lacks that.
               * @enum {string}
               */
              locale: 'en' | 'fr';
            }[];
          };
        };
      };
      /** @description As the client has it already, by its `ETag`. */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  putKbArticlesIdTextsLocale: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
        /** @example en */
        locale: 'en' | 'fr';
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "version": 1,
         *       "title": "Pay by card",
         *       "summary": "Step by step.",
         *       "body": "Choose **card**, then pay."
         *     }
         */
        'application/json': {
          version: number;
          title: string;
          summary: string;
          body: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "slug": "pay-by-card",
           *       "category": "getting_started",
           *       "published": false,
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z",
           *       "texts": [
           *         {
           *           "locale": "en",
           *           "title": "Pay by card",
           *           "summary": "Step by step.",
           *           "body": "Choose **card**, then pay.",
           *           "version": 3,
           *           "updated_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['WrittenArticle'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postKbArticlesIdPublish: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "slug": "pay-by-card",
           *       "category": "getting_started",
           *       "published": false,
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z",
           *       "texts": [
           *         {
           *           "locale": "en",
           *           "title": "Pay by card",
           *           "summary": "Step by step.",
           *           "body": "Choose **card**, then pay.",
           *           "version": 3,
           *           "updated_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['WrittenArticle'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postKbArticlesIdUnpublish: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "slug": "pay-by-card",
           *       "category": "getting_started",
           *       "published": false,
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z",
           *       "texts": [
           *         {
           *           "locale": "en",
           *           "title": "Pay by card",
           *           "summary": "Step by step.",
           *           "body": "Choose **card**, then pay.",
           *           "version": 3,
           *           "updated_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['WrittenArticle'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getKbArticlesIdVersions: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
        /** @example en */
        locale?: 'en' | 'fr';
      };
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "versions": [
           *         {
           *           "locale": "en",
           *           "title": "Pay by card",
           *           "summary": "Step by step.",
           *           "body": "Choose **card**, then pay.",
           *           "version": 3,
           *           "author_id": "sam",
           *           "created_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            versions: components['schemas']['ArticleVersion'][];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postKbArticlesIdVersionsLocaleVersionRestore: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
        /** @example en */
        locale: 'en' | 'fr';
        /** @example 1 */
        version: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "version": 1
         *     }
         */
        'application/json': {
          version: number;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "slug": "pay-by-card",
           *       "category": "getting_started",
           *       "published": false,
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z",
           *       "texts": [
           *         {
           *           "locale": "en",
           *           "title": "Pay by card",
           *           "summary": "Step by step.",
           *           "body": "Choose **card**, then pay.",
           *           "version": 3,
           *           "updated_at": "2026-11-24T12:00:00.000Z"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['WrittenArticle'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postPlatformImport: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description Lines such as `{"type":"teams","id":"team-1","name":"Team One"}`, or `{"type":"teams","id":"team-1","delete":true}`. */
    requestBody: {
      content: {
        'application/x-ndjson': string;
      };
    };
    responses: {
      /** @description A line `{"line","type","id","status"}` for each, with `code` and `detail` of one that is rejected; a last one `{"done":true, …}` with the counts. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/x-ndjson': string;
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      408: components['responses']['request_timeout'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  putPlatformUsersId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "email": "ada@example.test",
         *       "name": "Ada",
         *       "locale": "fr"
         *     }
         */
        'application/json': {
          email: string & (unknown & unknown);
          name: string;
          /** @enum {string} */
          locale?: 'en' | 'fr';
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "user-1",
           *       "email": "ada@example.test",
           *       "name": "Ada",
           *       "locale": "en",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformUser'];
        };
      };
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "user-1",
           *       "email": "ada@example.test",
           *       "name": "Ada",
           *       "locale": "en",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformUser'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  deletePlatformUsersId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; there is nothing to tell. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  putPlatformTeamsId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "Team One"
         *     }
         */
        'application/json': {
          name: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "team-1",
           *       "name": "Team One",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformTeam'];
        };
      };
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "team-1",
           *       "name": "Team One",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformTeam'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  deletePlatformTeamsId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; there is nothing to tell. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  putPlatformMembersId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "team_id": "team-1",
         *       "user_id": "ada",
         *       "role": "owner"
         *     }
         */
        'application/json': {
          team_id: string;
          user_id: string;
          /** @enum {string} */
          role: 'member' | 'admin' | 'owner';
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "team_member-1",
           *       "team_id": "team-1",
           *       "user_id": "ada",
           *       "role": "member",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformTeamMember'];
        };
      };
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "team_member-1",
           *       "team_id": "team-1",
           *       "user_id": "ada",
           *       "role": "member",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformTeamMember'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  deletePlatformMembersId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; there is nothing to tell. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  putPlatformProjectsId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "team_id": "team-1",
         *       "name": "Shop"
         *     }
         */
        'application/json': {
          team_id: string;
          name: string;
          /** @enum {string} */
          status?: 'active' | 'inactive' | 'permanently_disabled' | 'paused';
          /** Format: date-time */
          created_at?: string;
          last_traffic_at?: string | null;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "project-1",
           *       "team_id": "team-1",
           *       "name": "Shop",
           *       "status": "active",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "last_traffic_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformProject'];
        };
      };
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "project-1",
           *       "team_id": "team-1",
           *       "name": "Shop",
           *       "status": "active",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "last_traffic_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformProject'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  deletePlatformProjectsId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; there is nothing to tell. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  putPlatformDeploymentsId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "project_id": "shop",
         *       "container_id": "3f4e8a9c01",
         *       "container_status": "running"
         *     }
         */
        'application/json': {
          project_id: string;
          container_id?: string | null;
          container_status?: string | null;
          status?: string | null;
          conclusion?: string | null;
          /** Format: date-time */
          created_at?: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "deployment-1",
           *       "project_id": "shop",
           *       "container_id": "3f4e8a9c01",
           *       "container_status": "running",
           *       "status": "text",
           *       "conclusion": "text",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformDeployment'];
        };
      };
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "deployment-1",
           *       "project_id": "shop",
           *       "container_id": "3f4e8a9c01",
           *       "container_status": "running",
           *       "status": "text",
           *       "conclusion": "text",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformDeployment'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  deletePlatformDeploymentsId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; there is nothing to tell. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  putPlatformAliasesId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "subdomain": "shop",
         *       "deployment_id": "deployment-1"
         *     }
         */
        'application/json': {
          subdomain: string & (unknown & unknown);
          deployment_id?: string | null;
          previous_deployment_id?: string | null;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "alias-1",
           *       "subdomain": "shop",
           *       "deployment_id": "deployment-1",
           *       "previous_deployment_id": "text",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformAlias'];
        };
      };
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "alias-1",
           *       "subdomain": "shop",
           *       "deployment_id": "deployment-1",
           *       "previous_deployment_id": "text",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformAlias'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  deletePlatformAliasesId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; there is nothing to tell. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  putPlatformDomainsId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "project_id": "shop",
         *       "hostname": "shop.example.test"
         *     }
         */
        'application/json': {
          project_id: string;
          hostname: string & (unknown & unknown);
          status?: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "domain-1",
           *       "project_id": "shop",
           *       "hostname": "shop.example.test",
           *       "status": "text",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformDomain'];
        };
      };
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "domain-1",
           *       "project_id": "shop",
           *       "hostname": "shop.example.test",
           *       "status": "text",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "updated_at": "2026-11-24T12:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['PlatformDomain'];
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  deletePlatformDomainsId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; there is nothing to tell. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getPlatformChanges: {
    parameters: {
      query?: {
        /** @example 0 */
        after?: number;
        /** @example 20 */
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "changes": [
           *         {
           *           "position": 17,
           *           "type": "project.deactivated",
           *           "object_type": "project",
           *           "object_id": "shop",
           *           "team_id": "team-1",
           *           "at": "2026-11-24T12:00:00.000Z",
           *           "data": {
           *             "status": "inactive"
           *           }
           *         }
           *       ],
           *       "next_after": 17
           *     }
           */
          'application/json': {
            changes: components['schemas']['PlatformChange'][];
            /**
             * @description `after` of the next request.
             * @example 17
             */
            next_after: number;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      410: components['responses']['changes_gone'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getTokens: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "tokens": [
           *         {
           *           "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "name": "The platform",
           *           "scope": "user",
           *           "user_id": "ada",
           *           "created_at": "2026-11-24T12:00:00.000Z",
           *           "expires_at": "2026-11-24T12:00:00.000Z",
           *           "last_used_at": "2026-11-24T12:00:00.000Z",
           *           "revoked_at": null
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            tokens: {
              /**
               * Format: uuid
               * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
               */
              id: string;
              /** @example The platform */
              name: string;
              /** @enum {string} */
              scope: 'user' | 'support' | 'platform' | 'admin';
              user_id: string | null;
              /**
               * Format: date-time
               * @example 2026-11-24T12:00:00.000Z
               */
              created_at: string;
              expires_at: string | null;
              last_used_at: string | null;
              /** @example null */
              revoked_at: string | null;
            }[];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  postTokens: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Makes the request safe to repeat: the same key and request get the first answer again.
         * @example order-4711
         */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "The platform",
         *       "scope": "platform",
         *       "expires_in": "365d"
         *     }
         */
        'application/json': {
          name: string;
          /** @enum {string} */
          scope: 'user' | 'support' | 'platform' | 'admin';
          user_id?: string | null;
          expires_at?: string | null;
          expires_in?: string | null;
        };
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *       "name": "The platform",
           *       "scope": "user",
           *       "user_id": "ada",
           *       "created_at": "2026-11-24T12:00:00.000Z",
           *       "expires_at": "2026-11-24T12:00:00.000Z",
           *       "token": "oct_b5d1b8c2f0a94a1e8f6c3d2e1a0b9c8d"
           *     }
           */
          'application/json': {
            /**
             * Format: uuid
             * @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01
             */
            id: string;
            /** @example The platform */
            name: string;
            /** @enum {string} */
            scope: 'user' | 'support' | 'platform' | 'admin';
            user_id: string | null;
            /**
             * Format: date-time
             * @example 2026-11-24T12:00:00.000Z
             */
            created_at: string;
            expires_at: string | null;
            /** @description Only here; null when the request is repeated under its Idempotency-Key. */
            token: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      408: components['responses']['request_timeout'];
      409: components['responses']['conflict.idempotency_in_progress'];
      413: components['responses']['payload_too_large'];
      415: components['responses']['unsupported_media_type'];
      422: components['responses']['validation_failed.idempotency_key_reused'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  deleteTokensId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; there is nothing to tell. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      404: components['responses']['not_found'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  getAudit: {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        /** @example WyI0MiJd */
        cursor?: string;
        /** @example payment */
        object_type?: string;
        /** @example 0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01 */
        object_id?: string;
        /** @example team-1 */
        team?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "entries": [
           *         {
           *           "id": "42",
           *           "at": "2026-11-24T12:00:00.000Z",
           *           "actor": "user:ada",
           *           "action": "payment.created",
           *           "object_type": "payment",
           *           "object_id": "0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01",
           *           "team_id": "team-1",
           *           "before": null,
           *           "after": {
           *             "status": "pending"
           *           },
           *           "request_id": "c2a1f0de"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': {
            entries: components['schemas']['AuditEntry'][];
            /**
             * @description The `cursor` of the next page; null on the last one.
             * @example null
             */
            next_cursor: string | null;
          };
        };
      };
      400: components['responses']['malformed_request'];
      401: components['responses']['unauthenticated'];
      403: components['responses']['forbidden'];
      422: components['responses']['validation_failed'];
      429: components['responses']['rate_limited'];
      500: components['responses']['internal_error'];
      503: components['responses']['unavailable'];
    };
  };
  platformChanges: {
    parameters: {
      query?: never;
      header: {
        /**
         * @description Seconds since 1970.
         * @example text
         */
        'X-Octroi-Timestamp': string;
        /**
         * @description `sha256=` and the HMAC-SHA256 of timestamp, `.` and body in hex.
         * @example text
         */
        'X-Octroi-Signature': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "changes": [
         *         {
         *           "position": 17,
         *           "type": "project.deactivated",
         *           "object_type": "project",
         *           "object_id": "shop",
         *           "team_id": "team-1",
         *           "at": "2026-11-24T12:00:00.000Z",
         *           "data": {
         *             "status": "inactive"
         *           }
         *         }
         *       ]
         *     }
         */
        'application/json': {
          changes: components['schemas']['PlatformChange'][];
        };
      };
    };
    responses: {
      /** @description Any 2xx within 10 seconds: taken. Everything else is tried again. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  supportChat: {
    parameters: {
      query?: never;
      header: {
        /**
         * @description Seconds since 1970.
         * @example text
         */
        'X-Octroi-Timestamp': string;
        /**
         * @description `sha256=` and the HMAC-SHA256 of timestamp, `.` and body in hex.
         * @example text
         */
        'X-Octroi-Signature': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "text": "#1042 is urgent: Where is my invoice?",
         *       "blocks": []
         *     }
         */
        'application/json': {
          /** @example #1042 is urgent: Where is my invoice? */
          text: string;
          /** @example [] */
          blocks: {
            [key: string]: unknown;
          }[];
        };
      };
    };
    responses: {
      /** @description Any 2xx within 10 seconds: taken. Everything else is tried again. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
}

import type { Migration } from './migration.js';

/**
 * Everything the platform tells us (users to domains), what teams buy (plans, payments, add-ons, the ledger),
 * and what keeps it right (tokens, idempotency keys, the callback inbox, the mail outbox, the audit log).
 * Ids of the platform's objects are its own text; ids of ours are UUIDs. Money is bigint minor units (cents).
 */
export const foundation: Migration = {
  name: '0001-foundation',

  up: `
CREATE TABLE "user" (
  id text PRIMARY KEY,
  email text NOT NULL,
  name text NOT NULL,
  locale text NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'fr')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);

CREATE TABLE team (
  id text PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);

CREATE TABLE team_member (
  id text PRIMARY KEY,
  team_id text NOT NULL REFERENCES team ON DELETE CASCADE,
  user_id text NOT NULL REFERENCES "user" ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (team_id, user_id)
);
CREATE INDEX team_member_user ON team_member (user_id);

CREATE TABLE project (
  id text PRIMARY KEY,
  team_id text NOT NULL REFERENCES team,
  name text NOT NULL,
  status text NOT NULL DEFAULT 'active'
    CHECK (status IN ('active', 'inactive', 'permanently_disabled', 'paused', 'deleted')),
  last_traffic_at timestamptz,
  deactivated_at timestamptz,
  reactivation_count integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX project_team ON project (team_id);

CREATE TABLE deployment (
  id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES project ON DELETE CASCADE,
  container_id text,
  container_status text,
  status text,
  conclusion text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX deployment_project ON deployment (project_id);

CREATE TABLE alias (
  id text PRIMARY KEY,
  subdomain text NOT NULL UNIQUE,
  deployment_id text REFERENCES deployment ON DELETE SET NULL,
  previous_deployment_id text REFERENCES deployment ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX alias_deployment ON alias (deployment_id);
CREATE INDEX alias_previous_deployment ON alias (previous_deployment_id);

CREATE TABLE domain (
  id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES project ON DELETE CASCADE,
  hostname text NOT NULL UNIQUE,
  status text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX domain_project ON domain (project_id);

CREATE TABLE project_usage (
  project_id text NOT NULL REFERENCES project ON DELETE CASCADE,
  year integer NOT NULL,
  month integer NOT NULL CHECK (month BETWEEN 1 AND 12),
  traffic_bytes bigint NOT NULL DEFAULT 0 CHECK (traffic_bytes >= 0),
  storage_bytes bigint NOT NULL DEFAULT 0 CHECK (storage_bytes >= 0),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, year, month)
);

-- A limit of -1 is none. CPU in thousandths of a core; memory and storage in MB (2^20), traffic in GB (2^30).
CREATE TABLE subscription_plan (
  id text PRIMARY KEY,
  price_minor bigint NOT NULL,
  currency char(3) NOT NULL,
  max_teams integer NOT NULL,
  max_members integer NOT NULL,
  max_projects integer NOT NULL,
  cpu_millicores integer NOT NULL,
  memory_mb integer NOT NULL,
  traffic_gb integer NOT NULL,
  storage_mb integer NOT NULL
);
INSERT INTO subscription_plan VALUES
  ('free',   0, 'EUR',  1,  1,  2,  300,  100,  5,   100),
  ('pro',  300, 'EUR', -1, -1, -1, 4000, 6144, 10, 10240);

CREATE TABLE team_subscription (
  team_id text PRIMARY KEY REFERENCES team,
  plan_id text NOT NULL DEFAULT 'free' REFERENCES subscription_plan,
  current_period_start timestamptz,
  current_period_end timestamptz,
  grace_until timestamptz,
  auto_renew boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE additional_resource (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  team_id text NOT NULL REFERENCES team,
  resource_type text NOT NULL CHECK (resource_type IN ('ram', 'cpu', 'traffic', 'storage')),
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 100),
  unit_price_minor bigint NOT NULL,
  currency char(3) NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'active', 'expired', 'cancelled')),
  expires_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX additional_resource_team ON additional_resource (team_id);

CREATE TABLE payment (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  team_id text NOT NULL REFERENCES team,
  user_id text NOT NULL REFERENCES "user",
  plan_id text REFERENCES subscription_plan,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  currency char(3) NOT NULL,
  payment_method text NOT NULL CHECK (payment_method IN ('mobile_money', 'credit_card')),
  description text,
  status text NOT NULL DEFAULT 'pending' CHECK
    (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled', 'expired', 'refunded')),
  reason text,
  external_payment_id text UNIQUE,
  payment_url text,
  qr_code text,
  transaction_id text,
  provider_reference text,
  deadline_at timestamptz NOT NULL,
  workflow_started_at timestamptz,
  initiated_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX payment_history ON payment (team_id, created_at DESC, id DESC);
-- A team pays for one plan period at a time.
CREATE UNIQUE INDEX payment_one_open_per_plan ON payment (team_id)
  WHERE plan_id IS NOT NULL AND status IN ('pending', 'processing');
CREATE INDEX payment_open_until ON payment (deadline_at) WHERE status IN ('pending', 'processing');
CREATE INDEX payment_never_started ON payment (created_at)
  WHERE workflow_started_at IS NULL AND status IN ('pending', 'processing');

-- One activation per payment: the key that makes a plan period be bought once.
CREATE TABLE plan_period (
  payment_id uuid PRIMARY KEY REFERENCES payment,
  team_id text NOT NULL REFERENCES team,
  plan_id text NOT NULL REFERENCES subscription_plan,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX plan_period_team ON plan_period (team_id, ends_at);

-- The inbox of the backend's callbacks: stored before they are answered, applied by the payment's workflow.
CREATE TABLE payment_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  external_payment_id text NOT NULL,
  status text NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  deliveries integer NOT NULL DEFAULT 1,
  received_at timestamptz NOT NULL DEFAULT now(),
  applied_at timestamptz,
  outcome text,
  UNIQUE (external_payment_id, status)
);
CREATE INDEX payment_event_unapplied ON payment_event (received_at) WHERE applied_at IS NULL;

CREATE TABLE ledger_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction_id uuid NOT NULL,
  team_id text NOT NULL REFERENCES team,
  kind text NOT NULL,
  account text NOT NULL CHECK (account IN ('external', 'team_credit', 'revenue')),
  amount_minor bigint NOT NULL,
  currency char(3) NOT NULL,
  payment_id uuid REFERENCES payment,
  created_at timestamptz NOT NULL DEFAULT now()
);
-- A payment is booked once, whoever learns of it and however often.
CREATE UNIQUE INDEX ledger_entry_once ON ledger_entry (payment_id, kind, account) WHERE payment_id IS NOT NULL;
CREATE INDEX ledger_entry_team ON ledger_entry (team_id, account, id);
CREATE INDEX ledger_entry_transaction ON ledger_entry (transaction_id);

CREATE FUNCTION ledger_transaction_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM ledger_entry WHERE transaction_id = NEW.transaction_id
    GROUP BY currency HAVING sum(amount_minor) <> 0
  ) THEN
    RAISE EXCEPTION 'ledger transaction % does not sum to zero', NEW.transaction_id;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_entry_balanced AFTER INSERT ON ledger_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_transaction_is_balanced();

CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  action text NOT NULL,
  object_type text NOT NULL,
  object_id text NOT NULL,
  team_id text,
  before jsonb,
  after jsonb,
  request_id text
);
CREATE INDEX audit_log_object ON audit_log (object_type, object_id, id);
CREATE INDEX audit_log_team ON audit_log (team_id, id);

CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Mail that must go out, one row an event and recipient.
CREATE TABLE mail_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_key text NOT NULL,
  user_id text NOT NULL REFERENCES "user" ON DELETE CASCADE,
  template text NOT NULL,
  data jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  UNIQUE (event_key, user_id)
);
CREATE INDEX mail_outbox_unsent ON mail_outbox (id) WHERE sent_at IS NULL;

CREATE TABLE api_token (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  token_hash text NOT NULL UNIQUE,
  name text NOT NULL,
  scope text NOT NULL CHECK (scope IN ('user', 'support', 'platform', 'admin')),
  user_id text REFERENCES "user" ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  CHECK (scope <> 'user' OR user_id IS NOT NULL)
);

-- resource_id is chosen with the key, so that a request taken over after a crash makes the same object.
CREATE TABLE idempotency_key (
  subject text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  resource_id uuid NOT NULL DEFAULT gen_random_uuid(),
  locked_until timestamptz NOT NULL,
  response_status integer,
  response_body jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (subject, key)
);
CREATE INDEX idempotency_key_age ON idempotency_key (created_at);

-- One row for each request a minute that the payment backend allows; a permit is free again 60 s after its use.
CREATE TABLE backend_permit (
  id integer PRIMARY KEY,
  used_at timestamptz NOT NULL DEFAULT '-infinity'
);
CREATE INDEX backend_permit_used ON backend_permit (used_at);

CREATE TABLE support_ticket (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  team_id text NOT NULL REFERENCES team,
  user_id text NOT NULL REFERENCES "user",
  subject text NOT NULL,
  description text NOT NULL,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'in_progress', 'waiting', 'resolved', 'closed')),
  priority text NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
  category text NOT NULL DEFAULT 'other'
    CHECK (category IN ('technical', 'billing', 'feature_request', 'bug_report', 'other')),
  assigned_to text REFERENCES "user",
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  resolved_at timestamptz,
  closed_at timestamptz
);
CREATE INDEX support_ticket_team ON support_ticket (team_id, created_at DESC);

CREATE TABLE support_message (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  ticket_id uuid NOT NULL REFERENCES support_ticket ON DELETE CASCADE,
  author_type text NOT NULL CHECK (author_type IN ('user', 'support', 'system')),
  author_id text REFERENCES "user",
  message text NOT NULL,
  internal boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX support_message_ticket ON support_message (ticket_id, created_at);

CREATE TABLE knowledge_base_article (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  slug text NOT NULL UNIQUE,
  title text NOT NULL,
  body text NOT NULL,
  category text NOT NULL
    CHECK (category IN ('getting_started', 'deployment', 'billing', 'troubleshooting', 'api', 'other')),
  published boolean NOT NULL DEFAULT false,
  view_count integer NOT NULL DEFAULT 0,
  helpful_count integer NOT NULL DEFAULT 0,
  not_helpful_count integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
`,

  down: `
DROP TABLE knowledge_base_article, support_message, support_ticket, backend_permit, idempotency_key, api_token,
  mail_outbox, audit_log, ledger_entry, payment_event, plan_period, payment, additional_resource,
  team_subscription, subscription_plan, project_usage, domain, alias, deployment, project, team_member, team, "user";
DROP FUNCTION ledger_transaction_is_balanced, append_only;
`,
};

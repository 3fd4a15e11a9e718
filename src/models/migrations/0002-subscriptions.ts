import type { Migration } from './migration.js';

/**
 * Prices and plan terms as data with validity periods; add-ons and plans that live by paid periods;
 * a team's currency and credit; refunds.
 */
export const subscriptions: Migration = {
  name: '0002-subscriptions',

  up: `
-- The one clock of billing: every end, reminder and limit is judged by it, whatever the workers' clocks say.
CREATE FUNCTION billing_clock() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT now()';

-- What a plan grants, from valid_from until the next terms of the plan. A limit of -1 is none.
CREATE TABLE plan_terms (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  plan_id text NOT NULL REFERENCES subscription_plan,
  valid_from timestamptz NOT NULL,
  max_teams integer NOT NULL CHECK (max_teams >= -1),
  max_members integer NOT NULL CHECK (max_members >= -1),
  max_projects integer NOT NULL CHECK (max_projects >= -1),
  cpu_millicores integer NOT NULL CHECK (cpu_millicores >= 0),
  memory_mb integer NOT NULL CHECK (memory_mb >= 0),
  traffic_gb integer NOT NULL CHECK (traffic_gb >= 0),
  storage_mb integer NOT NULL CHECK (storage_mb >= 0),
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX plan_terms_validity ON plan_terms (plan_id, valid_from)
  INCLUDE (max_projects, max_members, cpu_millicores, memory_mb, traffic_gb, storage_mb);
INSERT INTO plan_terms (plan_id, valid_from, max_teams, max_members, max_projects, cpu_millicores, memory_mb,
    traffic_gb, storage_mb, created_by)
  SELECT id, '1970-01-01Z', max_teams, max_members, max_projects, cpu_millicores, memory_mb, traffic_gb, storage_mb,
    'migration' FROM subscription_plan;

-- What one unit costs a period, from valid_from until the next price; no amount: not for sale.
CREATE TABLE price (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  item text NOT NULL CHECK (item IN ('pro', 'ram', 'cpu', 'traffic', 'storage')),
  currency char(3) NOT NULL,
  amount_minor bigint CHECK (amount_minor > 0),
  valid_from timestamptz NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (item, currency, valid_from)
);
INSERT INTO price (item, currency, amount_minor, valid_from, created_by)
  SELECT id, currency, price_minor, '1970-01-01Z', 'migration' FROM subscription_plan WHERE id = 'pro';
INSERT INTO price (item, currency, amount_minor, valid_from, created_by) VALUES
  ('ram', 'EUR', 100, '1970-01-01Z', 'migration'),
  ('cpu', 'EUR', 200, '1970-01-01Z', 'migration'),
  ('traffic', 'EUR', 100, '1970-01-01Z', 'migration'),
  ('storage', 'EUR', 100, '1970-01-01Z', 'migration');

CREATE FUNCTION price_at(wanted_item text, wanted_currency text, at timestamptz) RETURNS bigint
  LANGUAGE sql STABLE AS $$
  SELECT amount_minor FROM price WHERE item = wanted_item AND currency = wanted_currency AND valid_from <= at
  ORDER BY valid_from DESC LIMIT 1
$$;

ALTER TABLE subscription_plan DROP price_minor, DROP currency, DROP max_teams, DROP max_members, DROP max_projects,
  DROP cpu_millicores, DROP memory_mb, DROP traffic_gb, DROP storage_mb;

-- grace_until is set with the period: pro counts until then, unless the team cancelled. stage: which of the steps
-- around the end of the period have been taken (domain/renewal.ts). Its row is also the lock of the team's billing.
ALTER TABLE team_subscription
  ADD currency char(3),
  ADD cancelled_at timestamptz,
  ADD stage smallint NOT NULL DEFAULT 0,
  ADD pro_until timestamptz GENERATED ALWAYS AS (COALESCE(grace_until, current_period_end)) STORED;
UPDATE team_subscription SET grace_until = current_period_end + interval '7 days'
  WHERE current_period_end IS NOT NULL AND grace_until IS NULL;
INSERT INTO team_subscription (team_id) SELECT DISTINCT team_id FROM payment ON CONFLICT DO NOTHING;
UPDATE team_subscription s SET currency =
  (SELECT p.currency FROM payment p WHERE p.team_id = s.team_id ORDER BY created_at LIMIT 1);
CREATE INDEX team_subscription_limits ON team_subscription (team_id) INCLUDE (pro_until);
CREATE INDEX team_subscription_ends ON team_subscription (pro_until) WHERE plan_id = 'pro';

ALTER TABLE additional_resource
  ADD starts_at timestamptz,
  ADD auto_renew boolean NOT NULL DEFAULT true,
  ADD cancelled_at timestamptz,
  ADD stage smallint NOT NULL DEFAULT 0,
  ADD CONSTRAINT additional_resource_active_until CHECK (status <> 'active' OR expires_at IS NOT NULL);
DROP INDEX additional_resource_team;
CREATE INDEX additional_resource_list ON additional_resource (team_id, created_at DESC, id DESC);
CREATE INDEX additional_resource_limits ON additional_resource (team_id, expires_at)
  INCLUDE (resource_type, quantity);
CREATE INDEX additional_resource_ends ON additional_resource (expires_at) WHERE status = 'active';

-- method credit: paid from the team's credit, at once, without the backend.
ALTER TABLE payment
  ADD addon_id uuid REFERENCES additional_resource,
  ADD refunded_minor bigint NOT NULL DEFAULT 0,
  ADD CONSTRAINT payment_refunded_at_most_paid CHECK (refunded_minor BETWEEN 0 AND amount_minor),
  ADD CONSTRAINT payment_for_one_thing CHECK (plan_id IS NULL OR addon_id IS NULL),
  DROP CONSTRAINT payment_payment_method_check,
  ADD CONSTRAINT payment_payment_method_check CHECK (payment_method IN ('mobile_money', 'credit_card', 'credit'));
CREATE UNIQUE INDEX payment_one_open_per_addon ON payment (addon_id)
  WHERE addon_id IS NOT NULL AND status IN ('pending', 'processing');
DROP INDEX payment_never_started;
CREATE INDEX payment_never_started ON payment (created_at)
  WHERE workflow_started_at IS NULL AND (status IN ('pending', 'processing') OR payment_method = 'credit');
CREATE INDEX payment_addon ON payment (addon_id, created_at DESC) WHERE addon_id IS NOT NULL;

-- One paid period per payment, of a plan or of an add-on. Refunded in full, it ends when it is refunded.
ALTER TABLE plan_period RENAME TO paid_period;
ALTER INDEX plan_period_pkey RENAME TO paid_period_pkey;
DROP INDEX plan_period_team;
ALTER TABLE paid_period
  ADD addon_id uuid REFERENCES additional_resource,
  ALTER plan_id DROP NOT NULL,
  ADD CONSTRAINT paid_period_of_one_thing CHECK (num_nonnulls(plan_id, addon_id) = 1),
  DROP CONSTRAINT plan_period_check,
  ADD CONSTRAINT paid_period_check CHECK (ends_at >= starts_at);
CREATE INDEX paid_period_plan ON paid_period (team_id, starts_at) INCLUDE (ends_at, created_at)
  WHERE plan_id IS NOT NULL;
CREATE INDEX paid_period_addon ON paid_period (addon_id, starts_at) WHERE addon_id IS NOT NULL;

CREATE TABLE refund (
  id uuid PRIMARY KEY,
  payment_id uuid NOT NULL REFERENCES payment,
  team_id text NOT NULL REFERENCES team,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  currency char(3) NOT NULL,
  destination text NOT NULL CHECK (destination IN ('credit', 'backend')),
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'completed', 'failed')),
  reason text,
  failure text,
  requested_by text NOT NULL,
  request_id text,
  workflow_started_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  completed_at timestamptz
);
CREATE INDEX refund_payment ON refund (payment_id, created_at);
CREATE INDEX refund_never_started ON refund (created_at) WHERE workflow_started_at IS NULL AND status = 'pending';

ALTER TABLE ledger_entry ADD refund_id uuid REFERENCES refund;
DROP INDEX ledger_entry_once;
CREATE UNIQUE INDEX ledger_entry_once ON ledger_entry (payment_id, kind, account)
  WHERE payment_id IS NOT NULL AND refund_id IS NULL;
CREATE UNIQUE INDEX ledger_entry_refund_once ON ledger_entry (refund_id, kind, account) WHERE refund_id IS NOT NULL;
DROP INDEX ledger_entry_team;
CREATE INDEX ledger_entry_team ON ledger_entry (team_id, account, id) INCLUDE (amount_minor);

-- Paused because the plan has no room for it; it resumes when the plan has.
ALTER TABLE project ADD paused_for_plan boolean NOT NULL DEFAULT false;
CREATE FUNCTION pause_for_plan_is_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.paused_for_plan := false;
  RETURN NEW;
END $$;
CREATE TRIGGER project_pause_for_plan_is_over BEFORE UPDATE OF status ON project FOR EACH ROW
  WHEN (NEW.status <> 'paused') EXECUTE FUNCTION pause_for_plan_is_over();
`,

  down: `
DROP TRIGGER project_pause_for_plan_is_over ON project;
DROP FUNCTION pause_for_plan_is_over;
ALTER TABLE project DROP paused_for_plan;
DROP INDEX ledger_entry_team, ledger_entry_refund_once, ledger_entry_once;
ALTER TABLE ledger_entry DROP refund_id;
CREATE INDEX ledger_entry_team ON ledger_entry (team_id, account, id);
CREATE UNIQUE INDEX ledger_entry_once ON ledger_entry (payment_id, kind, account) WHERE payment_id IS NOT NULL;
DROP TABLE refund;

DROP INDEX paid_period_plan, paid_period_addon;
DELETE FROM paid_period WHERE plan_id IS NULL OR ends_at = starts_at;
ALTER TABLE paid_period DROP addon_id, ALTER plan_id SET NOT NULL, DROP CONSTRAINT paid_period_check,
  ADD CONSTRAINT plan_period_check CHECK (ends_at > starts_at);
ALTER TABLE paid_period RENAME TO plan_period;
ALTER INDEX paid_period_pkey RENAME TO plan_period_pkey;
CREATE INDEX plan_period_team ON plan_period (team_id, ends_at);

DROP INDEX payment_never_started;
UPDATE payment SET payment_method = 'mobile_money' WHERE payment_method = 'credit';
CREATE INDEX payment_never_started ON payment (created_at)
  WHERE workflow_started_at IS NULL AND status IN ('pending', 'processing');
ALTER TABLE payment DROP addon_id, DROP refunded_minor, DROP CONSTRAINT payment_payment_method_check,
  ADD CONSTRAINT payment_payment_method_check CHECK (payment_method IN ('mobile_money', 'credit_card'));

DROP INDEX additional_resource_list, additional_resource_limits, additional_resource_ends;
ALTER TABLE additional_resource DROP starts_at, DROP auto_renew, DROP cancelled_at, DROP stage,
  DROP CONSTRAINT additional_resource_active_until;
CREATE INDEX additional_resource_team ON additional_resource (team_id);

DROP INDEX team_subscription_limits, team_subscription_ends;
ALTER TABLE team_subscription DROP pro_until, DROP currency, DROP cancelled_at, DROP stage;

ALTER TABLE subscription_plan ADD price_minor bigint, ADD currency char(3), ADD max_teams integer,
  ADD max_members integer, ADD max_projects integer, ADD cpu_millicores integer, ADD memory_mb integer,
  ADD traffic_gb integer, ADD storage_mb integer;
UPDATE subscription_plan s SET price_minor = COALESCE(price_at(s.id, 'EUR', now()), 0), currency = 'EUR',
  max_teams = t.max_teams, max_members = t.max_members, max_projects = t.max_projects,
  cpu_millicores = t.cpu_millicores, memory_mb = t.memory_mb, traffic_gb = t.traffic_gb, storage_mb = t.storage_mb
  FROM plan_terms t WHERE t.plan_id = s.id AND t.valid_from =
    (SELECT max(valid_from) FROM plan_terms WHERE plan_id = s.id AND valid_from <= now());
DROP FUNCTION price_at;
DROP TABLE price, plan_terms;
DROP FUNCTION billing_clock;
`,
};

import type { Migration } from './migration.js';

/** Erasing a person: when it was done, and the one change that the audit log allows for it. */
export const erasure: Migration = {
  name: '0010-erasure',

  up: `
ALTER TABLE "user" ADD erased_at timestamptz;

-- What of an entry names a person, taken out.
CREATE FUNCTION without_person(entry jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE jsonb_typeof(entry) WHEN 'object' THEN entry || (
    SELECT COALESCE(jsonb_object_agg(key, '[erased]'), '{}') FROM jsonb_each(entry) WHERE key IN ('email', 'name', 'locale'))
    ELSE entry END
$$;

-- Whose person an entry describes: a user itself, or the user of a token; null: nobody's.
CREATE FUNCTION described_person(object_type text, object_id text, before jsonb, after jsonb) RETURNS text
  LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE object_type WHEN 'user' THEN object_id WHEN 'token' THEN COALESCE(after, before) ->> 'user_id' END
$$;

-- The audit log stays append-only but for this: an entry that is older than the erasure of the person it describes may lose
-- that person's name, e-mail address and language, and nothing else. Whatever else an UPDATE sets is refused.
CREATE FUNCTION only_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.before IS NOT DISTINCT FROM without_person(OLD.before) AND NEW.after IS NOT DISTINCT FROM without_person(OLD.after)
    AND to_jsonb(NEW) - 'before' - 'after' = to_jsonb(OLD) - 'before' - 'after'
    AND EXISTS (SELECT FROM "user" u WHERE u.erased_at >= OLD.at
      AND u.id = described_person(OLD.object_type, OLD.object_id, OLD.before, OLD.after))
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
DROP TRIGGER audit_log_append_only ON audit_log;
CREATE TRIGGER audit_log_append_only BEFORE DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_log_only_erasure BEFORE UPDATE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION only_erasure();
`,

  down: `
DROP TRIGGER audit_log_only_erasure ON audit_log;
DROP TRIGGER audit_log_append_only ON audit_log;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
DROP FUNCTION only_erasure, without_person, described_person;
ALTER TABLE "user" DROP erased_at;
`,
};

import type { Migration } from './migration.js';

/** Support: tickets with their clocks, conversation, attachments, mail and chat; and the knowledge base. */
export const support: Migration = {
  name: '0006-support',

  up: `
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- What people call a ticket by: in mails, in chat.
ALTER TABLE support_ticket
  ADD number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  ADD merged_into uuid REFERENCES support_ticket,
  -- The place of the last message that was posted.
  ADD last_seq integer NOT NULL DEFAULT 0,
  ADD last_message_at timestamptz,
  -- The deadline that comes first; null: none runs, or it waits for the user.
  ADD next_due_at timestamptz,
  -- The targets and calendar that the deadlines were computed by.
  ADD sla_policy text,
  -- Its workflow was started.
  ADD started_at timestamptz,
  ADD csat_score smallint CHECK (csat_score BETWEEN 1 AND 5),
  ADD csat_comment text,
  ADD csat_at timestamptz;
CREATE INDEX support_ticket_queue ON support_ticket (next_due_at, id) WHERE status <> 'closed';
CREATE INDEX support_ticket_stranded ON support_ticket (created_at) WHERE started_at IS NULL;

-- Support waits for the user: the clocks stand still. An interval without an end is under way.
CREATE TABLE support_hold (
  ticket_id uuid NOT NULL REFERENCES support_ticket ON DELETE CASCADE,
  started_at timestamptz NOT NULL,
  ended_at timestamptz CHECK (ended_at >= started_at),
  PRIMARY KEY (ticket_id, started_at)
);
CREATE UNIQUE INDEX support_hold_open ON support_hold (ticket_id) WHERE ended_at IS NULL;

-- One line a clock and cycle, kept for ever. met_at: support has answered; stopped_at: nobody waits for an answer any
-- more. breached_at is the deadline that was missed, whenever that was noticed; warn_at and due_at are null on hold.
CREATE TABLE support_clock (
  ticket_id uuid NOT NULL REFERENCES support_ticket ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('first_response', 'next_response')),
  cycle integer NOT NULL,
  started_at timestamptz NOT NULL,
  warn_at timestamptz,
  due_at timestamptz,
  warned_at timestamptz,
  breached_at timestamptz,
  met_at timestamptz,
  stopped_at timestamptz,
  PRIMARY KEY (ticket_id, kind, cycle),
  CHECK (met_at IS NULL OR stopped_at IS NULL)
);
CREATE UNIQUE INDEX support_clock_running ON support_clock (ticket_id, kind) WHERE met_at IS NULL AND stopped_at IS NULL;
CREATE INDEX support_clock_started ON support_clock (kind, started_at);

-- A message is a draft until the ticket's workflow has posted it; then it has its place in the conversation.
ALTER TABLE support_message
  ADD seq integer,
  ADD posted_at timestamptz,
  ADD channel text NOT NULL DEFAULT 'api' CHECK (channel IN ('api', 'mail', 'system')),
  ADD CONSTRAINT support_message_place UNIQUE (ticket_id, seq),
  ADD CONSTRAINT support_message_posted CHECK ((seq IS NULL) = (posted_at IS NULL));
CREATE INDEX support_message_draft ON support_message (created_at) WHERE posted_at IS NULL;

CREATE TABLE support_attachment (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  ticket_id uuid NOT NULL REFERENCES support_ticket ON DELETE CASCADE,
  -- Null until a message carries it.
  message_id uuid REFERENCES support_message ON DELETE CASCADE,
  uploaded_by text NOT NULL REFERENCES "user",
  file_name text NOT NULL,
  content_type text NOT NULL,
  size_bytes integer NOT NULL CHECK (size_bytes >= 0),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX support_attachment_message ON support_attachment (message_id);
CREATE INDEX support_attachment_ticket ON support_attachment (ticket_id);
CREATE INDEX support_attachment_loose ON support_attachment (created_at) WHERE message_id IS NULL;

CREATE TABLE support_attachment_data (
  attachment_id uuid PRIMARY KEY,
  data bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE support_canned_reply (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  title text NOT NULL,
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX support_canned_reply_title ON support_canned_reply (lower(title));

-- Mails that came in, by their Message-ID: each is dealt with once.
CREATE TABLE support_mail (
  message_id text PRIMARY KEY,
  -- posted: it became a message; ignored: why stands in reason.
  outcome text NOT NULL CHECK (outcome IN ('posted', 'ignored')),
  reason text,
  ticket_id uuid REFERENCES support_ticket ON DELETE CASCADE,
  support_message_id uuid REFERENCES support_message ON DELETE CASCADE,
  received_at timestamptz NOT NULL DEFAULT now()
);

-- The part before the @ of the Message-ID: an answer to the mail names it.
ALTER TABLE mail_outbox ADD message_key text NOT NULL UNIQUE DEFAULT replace(gen_random_uuid()::text, '-', '');

CREATE TABLE mail_unsubscription (
  user_id text NOT NULL REFERENCES "user" ON DELETE CASCADE,
  topic text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, topic)
);

-- What the support team's chat is told, one line an event.
CREATE TABLE chat_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_key text NOT NULL UNIQUE,
  data jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  refused_at timestamptz,
  last_error text,
  CHECK (sent_at IS NULL OR refused_at IS NULL)
);
CREATE INDEX chat_outbox_due ON chat_outbox (next_attempt_at, id) WHERE sent_at IS NULL AND refused_at IS NULL;

-- Search knows the words of both languages, with or without their accents.
CREATE TEXT SEARCH CONFIGURATION octroi_en (COPY = english);
ALTER TEXT SEARCH CONFIGURATION octroi_en
  ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION octroi_fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION octroi_fr
  ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
-- Words as they are written, for one that is being typed: "billin" begins "billing", but not its stem "bill".
CREATE TEXT SEARCH CONFIGURATION octroi_plain (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION octroi_plain
  ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;

-- An article has a text in each language that it was written in.
ALTER TABLE knowledge_base_article DROP title, DROP body;
CREATE TABLE knowledge_base_text (
  article_id uuid NOT NULL REFERENCES knowledge_base_article ON DELETE CASCADE,
  locale text NOT NULL CHECK (locale IN ('en', 'fr')),
  title text NOT NULL,
  summary text NOT NULL DEFAULT '',
  body text NOT NULL,
  -- The words of the body, without Markdown.
  plain text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- Title and summary alone: what an article is about.
  lead tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector(CASE locale WHEN 'fr' THEN 'octroi_fr'::regconfig ELSE 'octroi_en'::regconfig END, title), 'A') ||
    setweight(to_tsvector(CASE locale WHEN 'fr' THEN 'octroi_fr'::regconfig ELSE 'octroi_en'::regconfig END, summary), 'B') ||
    setweight(to_tsvector('octroi_plain'::regconfig, title || ' ' || summary), 'C')
  ) STORED,
  search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector(CASE locale WHEN 'fr' THEN 'octroi_fr'::regconfig ELSE 'octroi_en'::regconfig END, title), 'A') ||
    setweight(to_tsvector(CASE locale WHEN 'fr' THEN 'octroi_fr'::regconfig ELSE 'octroi_en'::regconfig END, summary), 'B') ||
    setweight(to_tsvector(CASE locale WHEN 'fr' THEN 'octroi_fr'::regconfig ELSE 'octroi_en'::regconfig END, plain), 'C')
  ) STORED,
  PRIMARY KEY (article_id, locale)
);
-- For each language, so that no search has to pass over the matches in the other one.
CREATE INDEX knowledge_base_text_search_en ON knowledge_base_text USING gin (search) WHERE locale = 'en';
CREATE INDEX knowledge_base_text_search_fr ON knowledge_base_text USING gin (search) WHERE locale = 'fr';
CREATE INDEX knowledge_base_text_lead_en ON knowledge_base_text USING gin (lead) WHERE locale = 'en';
CREATE INDEX knowledge_base_text_lead_fr ON knowledge_base_text USING gin (lead) WHERE locale = 'fr';
CREATE INDEX knowledge_base_text_title_en ON knowledge_base_text USING gin (title gin_trgm_ops) WHERE locale = 'en';
CREATE INDEX knowledge_base_text_title_fr ON knowledge_base_text USING gin (title gin_trgm_ops) WHERE locale = 'fr';

-- Every version that was written; the first one of an article that came with the product has no author.
CREATE TABLE knowledge_base_version (
  article_id uuid NOT NULL REFERENCES knowledge_base_article ON DELETE CASCADE,
  locale text NOT NULL,
  version integer NOT NULL,
  title text NOT NULL,
  summary text NOT NULL,
  body text NOT NULL,
  author_id text REFERENCES "user",
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (article_id, locale, version)
);

-- A reader counts once a day (UTC); a signed-in one by its user id, another by a hash that cannot be traced back.
CREATE TABLE knowledge_base_view (
  article_id uuid NOT NULL REFERENCES knowledge_base_article ON DELETE CASCADE,
  day date NOT NULL,
  reader text NOT NULL,
  PRIMARY KEY (article_id, day, reader)
);
CREATE INDEX knowledge_base_view_day ON knowledge_base_view (day);

CREATE TABLE knowledge_base_vote (
  article_id uuid NOT NULL REFERENCES knowledge_base_article ON DELETE CASCADE,
  user_id text NOT NULL REFERENCES "user" ON DELETE CASCADE,
  helpful boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (article_id, user_id)
);
`,

  down: `
DROP TABLE knowledge_base_vote, knowledge_base_view, knowledge_base_version, knowledge_base_text;
ALTER TABLE knowledge_base_article ADD title text NOT NULL DEFAULT '', ADD body text NOT NULL DEFAULT '';
DROP TEXT SEARCH CONFIGURATION octroi_en, octroi_fr, octroi_plain;
DROP TABLE chat_outbox, mail_unsubscription;
ALTER TABLE mail_outbox DROP message_key;
DROP TABLE support_mail, support_canned_reply, support_attachment_data, support_attachment, support_clock, support_hold;
DROP INDEX support_message_draft;
ALTER TABLE support_message
  DROP CONSTRAINT support_message_posted, DROP CONSTRAINT support_message_place,
  DROP channel, DROP posted_at, DROP seq;
DROP INDEX support_ticket_queue, support_ticket_stranded;
ALTER TABLE support_ticket
  DROP csat_at, DROP csat_comment, DROP csat_score, DROP started_at, DROP sla_policy, DROP next_due_at,
  DROP last_message_at, DROP last_seq, DROP merged_into, DROP number;
DROP EXTENSION unaccent;
DROP EXTENSION pg_trgm;
`,
};

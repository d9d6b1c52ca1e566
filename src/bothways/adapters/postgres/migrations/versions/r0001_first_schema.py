"""pre: The first schema: tenants and their people, numbers, queues and flows; the contact ledger; the audit chain.

Instants are bigint milliseconds (columns named *_at) and lengths bigint milliseconds (*_ms): the ledger compares and
subtracts them without conversion. Ledger tables have no foreign keys: what happened stays true when a queue or an
agent is removed, the journal writes one batch for many contacts, and audit.sql finds orphans instead.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLES = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bothways_app') THEN
    CREATE ROLE bothways_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  IF NOT pg_has_role(current_user, 'bothways_app', 'MEMBER')
     OR NOT EXISTS (SELECT FROM pg_auth_members m
                    JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles g ON g.oid = m.member
                    WHERE r.rolname = 'bothways_app' AND g.rolname = current_user) THEN
    EXECUTE format('GRANT bothways_app TO %I', current_user);
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO bothways_app;
"""

PEOPLE = """
CREATE TABLE tenants (
  id uuid PRIMARY KEY,
  code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text NOT NULL
);
CREATE TABLE config_version (
  tenant_id uuid PRIMARY KEY REFERENCES tenants (id),
  n bigint NOT NULL DEFAULT 0
);
CREATE TABLE tenant_settings (
  tenant_id uuid PRIMARY KEY REFERENCES tenants (id),
  zone text NOT NULL DEFAULT 'UTC',
  currency text NOT NULL DEFAULT 'EUR',
  languages jsonb NOT NULL DEFAULT '["en"]',
  not_in_service_flow text
);
CREATE TABLE users (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  username text NOT NULL CHECK (username ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('agent', 'supervisor', 'admin')),
  password_hash text NOT NULL,
  language text NOT NULL DEFAULT 'en',
  failed integer NOT NULL DEFAULT 0 CHECK (failed >= 0),
  locked_until bigint,
  active boolean NOT NULL DEFAULT true,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, username)
);
CREATE TABLE agents (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  phone text NOT NULL DEFAULT 'browser' CHECK (phone IN ('browser', 'desk_phone')),
  auto_accept boolean NOT NULL DEFAULT false,
  wrap_up text NOT NULL DEFAULT 'timed' CHECK (wrap_up IN ('free', 'timed', 'mandatory', 'none')),
  wrap_up_seconds integer NOT NULL DEFAULT 30 CHECK (wrap_up_seconds BETWEEN 0 AND 3600),
  phone_only boolean NOT NULL DEFAULT false,
  leg text NOT NULL DEFAULT 'per_call' CHECK (leg IN ('per_call', 'kept_up')),
  sip_secret text NOT NULL,
  PRIMARY KEY (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
CREATE TABLE skills (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  code text NOT NULL,
  names jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, code)
);
CREATE TABLE agent_skills (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  skill_id uuid NOT NULL,
  level integer NOT NULL CHECK (level BETWEEN 1 AND 10),
  PRIMARY KEY (tenant_id, user_id, skill_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES agents (tenant_id, user_id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, skill_id) REFERENCES skills (tenant_id, id) ON DELETE CASCADE
);
CREATE TABLE agent_languages (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  language text NOT NULL,
  level integer NOT NULL CHECK (level BETWEEN 1 AND 10),
  PRIMARY KEY (tenant_id, user_id, language),
  FOREIGN KEY (tenant_id, user_id) REFERENCES agents (tenant_id, user_id) ON DELETE CASCADE
);
CREATE TABLE teams (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, code)
);
CREATE TABLE team_members (
  tenant_id uuid NOT NULL,
  team_id uuid NOT NULL,
  user_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, team_id, user_id),
  FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
CREATE TABLE sessions (
  tenant_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  user_id uuid NOT NULL,
  csrf text NOT NULL,
  created_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, token_hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
"""

ROUTES = """
CREATE TABLE hours (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  code text NOT NULL,
  zone text NOT NULL,
  weekly jsonb NOT NULL DEFAULT '{}',
  exceptions jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, code)
);
CREATE TABLE queues (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  code text NOT NULL,
  names jsonb NOT NULL DEFAULT '{}',
  hours_id uuid,
  threshold_seconds integer NOT NULL DEFAULT 20 CHECK (threshold_seconds > 0),
  target_percent integer NOT NULL DEFAULT 80 CHECK (target_percent BETWEEN 1 AND 100),
  offer_seconds integer NOT NULL DEFAULT 20 CHECK (offer_seconds > 0),
  priority integer NOT NULL DEFAULT 0,
  requires jsonb NOT NULL DEFAULT '{}',
  music text,
  record boolean NOT NULL DEFAULT true,
  zone text NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, code),
  FOREIGN KEY (tenant_id, hours_id) REFERENCES hours (tenant_id, id)
);
CREATE TABLE flows (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  code text NOT NULL,
  published_version integer,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, code)
);
CREATE TABLE flow_versions (
  tenant_id uuid NOT NULL,
  flow_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  graph jsonb NOT NULL,
  published_at bigint,
  PRIMARY KEY (tenant_id, flow_id, version),
  FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id) ON DELETE CASCADE
);
CREATE TABLE numbers (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  number text NOT NULL,
  name text NOT NULL,
  flow_id uuid NOT NULL,
  hours_id uuid,
  PRIMARY KEY (tenant_id, number),
  FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id),
  FOREIGN KEY (tenant_id, hours_id) REFERENCES hours (tenant_id, id)
);
CREATE TABLE dispositions (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  code text NOT NULL,
  names jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, code)
);
CREATE TABLE pause_reasons (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  code text NOT NULL,
  names jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, code)
);
CREATE TABLE tiers (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  code text NOT NULL,
  priority integer NOT NULL DEFAULT 0,
  names jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, code)
);
CREATE TABLE customers (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL,
  tier text,
  language text,
  tags jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tier) REFERENCES tiers (tenant_id, code)
);
CREATE TABLE customer_phones (
  tenant_id uuid NOT NULL,
  phone text NOT NULL,
  customer_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, phone),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX customer_phones_of ON customer_phones (tenant_id, customer_id);
"""

LEDGER = """
CREATE TABLE leases (
  tenant_id uuid PRIMARY KEY,
  epoch bigint NOT NULL CHECK (epoch > 0),
  holder text NOT NULL,
  renewed_at bigint NOT NULL
);
CREATE TABLE events (
  tenant_id uuid NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  name text NOT NULL,
  actor text NOT NULL,
  contact_id uuid,
  agent_id uuid,
  correlation text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  epoch bigint NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, seq)
);
CREATE INDEX events_of_contact ON events (tenant_id, contact_id, seq) WHERE contact_id IS NOT NULL;
CREATE INDEX events_of_agent ON events (tenant_id, agent_id, seq) WHERE agent_id IS NOT NULL;
CREATE TABLE live (
  tenant_id uuid NOT NULL,
  kind text NOT NULL,
  id uuid NOT NULL,
  seq bigint NOT NULL,
  state jsonb NOT NULL,
  PRIMARY KEY (tenant_id, kind, id)
);
CREATE TABLE contacts (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  channel text NOT NULL DEFAULT 'voice',
  direction text NOT NULL DEFAULT 'inbound' CHECK (direction IN ('inbound', 'outbound')),
  number text NOT NULL,
  caller text NOT NULL,
  customer_id uuid,
  queue_id uuid,
  agent_id uuid,
  language text NOT NULL DEFAULT 'en',
  tier text,
  started_at bigint NOT NULL,
  answered_at bigint,
  queued_at bigint,
  connected_at bigint,
  ended_at bigint,
  closed_at bigint,
  outcome text,
  ended_by text,
  cause integer,
  disposition_id uuid,
  notes text NOT NULL DEFAULT '',
  menu_path jsonb NOT NULL DEFAULT '[]',
  wait_ms bigint NOT NULL DEFAULT 0,
  talk_ms bigint NOT NULL DEFAULT 0,
  hold_ms bigint NOT NULL DEFAULT 0,
  wrap_up_ms bigint NOT NULL DEFAULT 0,
  recording text NOT NULL DEFAULT 'none',
  epoch bigint NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT contacts_not_negative CHECK (wait_ms >= 0 AND talk_ms >= 0 AND hold_ms >= 0 AND wrap_up_ms >= 0),
  CONSTRAINT contacts_in_order CHECK (
    started_at <= answered_at AND started_at <= queued_at AND started_at <= ended_at
    AND answered_at <= connected_at AND connected_at <= ended_at AND ended_at <= closed_at AND started_at <= closed_at),
  CONSTRAINT contacts_outcome_when_closed CHECK ((closed_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX contacts_by_start ON contacts (tenant_id, started_at DESC, id DESC);
CREATE INDEX contacts_of_queue ON contacts (tenant_id, queue_id, queued_at) WHERE queue_id IS NOT NULL;
CREATE INDEX contacts_of_agent ON contacts (tenant_id, agent_id, started_at) WHERE agent_id IS NOT NULL;
CREATE INDEX contacts_of_customer ON contacts (tenant_id, customer_id, started_at) WHERE customer_id IS NOT NULL;
CREATE TABLE segments (
  tenant_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  n integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('menu', 'queue', 'ring', 'talk', 'hold', 'wrap_up')),
  began_at bigint NOT NULL,
  ended_at bigint NOT NULL,
  queue_id uuid,
  agent_id uuid,
  PRIMARY KEY (tenant_id, contact_id, n),
  CONSTRAINT segments_not_negative CHECK (began_at <= ended_at)
);
CREATE TABLE offers (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  contact_id uuid NOT NULL,
  agent_id uuid NOT NULL,
  made_at bigint NOT NULL,
  ended_at bigint,
  outcome text,
  decision_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'accepted', 'ended')),
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT offers_in_order CHECK (made_at <= ended_at),
  CONSTRAINT offers_end_once CHECK (
    (state = 'ended') = (outcome IS NOT NULL AND ended_at IS NOT NULL) OR state = 'accepted')
);
CREATE UNIQUE INDEX offers_one_per_contact ON offers (tenant_id, contact_id) WHERE state <> 'ended';
CREATE UNIQUE INDEX offers_one_per_agent ON offers (tenant_id, agent_id) WHERE state <> 'ended';
CREATE INDEX offers_of_contact ON offers (tenant_id, contact_id, made_at);
CREATE TABLE decisions (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  contact_id uuid NOT NULL,
  agent_id uuid,
  at bigint NOT NULL,
  code_version text NOT NULL,
  policy text NOT NULL,
  inputs jsonb NOT NULL,
  choice jsonb NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX decisions_of_contact ON decisions (tenant_id, contact_id, at);
CREATE TABLE agent_states (
  tenant_id uuid NOT NULL,
  agent_id uuid NOT NULL,
  began_at bigint NOT NULL,
  ended_at bigint NOT NULL,
  state text NOT NULL,
  reason text,
  contact_id uuid,
  PRIMARY KEY (tenant_id, agent_id, began_at),
  CONSTRAINT agent_states_not_negative CHECK (began_at <= ended_at)
);
CREATE TABLE recordings (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  contact_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('live', 'processing', 'ready', 'failed')),
  reason text,
  started_at bigint NOT NULL,
  ended_at bigint,
  duration_ms bigint NOT NULL DEFAULT 0 CHECK (duration_ms >= 0),
  paused_ms bigint NOT NULL DEFAULT 0 CHECK (paused_ms >= 0),
  size bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
  sha256 text,
  path text,
  parts jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT recordings_in_order CHECK (started_at <= ended_at),
  CONSTRAINT recordings_ready_is_whole CHECK (state <> 'ready' OR (sha256 IS NOT NULL AND path IS NOT NULL)),
  CONSTRAINT recordings_failed_says_why CHECK (state <> 'failed' OR reason IS NOT NULL)
);
CREATE INDEX recordings_of_contact ON recordings (tenant_id, contact_id, started_at);
CREATE TABLE audit (
  tenant_id uuid NOT NULL,
  n bigint NOT NULL CHECK (n > 0),
  at bigint NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  facts jsonb NOT NULL DEFAULT '{}',
  prev_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (tenant_id, n)
);
"""

# SECURITY DEFINER: before sign-in nobody has a tenant. `tenants` itself is not readable by the application's role.
FUNCTIONS = """
CREATE FUNCTION bothways_tenant(wanted text) RETURNS TABLE (id uuid, code text, name text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  AS $$ SELECT t.id, t.code, t.name FROM public.tenants t WHERE t.code = wanted $$;
CREATE FUNCTION bothways_own_tenant() RETURNS TABLE (id uuid, code text, name text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  AS $$ SELECT t.id, t.code, t.name FROM public.tenants t
        WHERE t.id = nullif(current_setting('bothways.tenant', true), '')::uuid $$;
REVOKE ALL ON FUNCTION bothways_tenant(text), bothways_own_tenant() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bothways_tenant(text), bothways_own_tenant() TO bothways_app;
"""

TENANT_TABLES = """
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT c.table_name FROM information_schema.columns c
           JOIN information_schema.tables b USING (table_schema, table_name)
           WHERE c.table_schema = 'public' AND c.column_name = 'tenant_id' AND b.table_type = 'BASE TABLE' LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_tenant ON public.%I USING '
      '(tenant_id = nullif(current_setting(''bothways.tenant'', true), '''')::uuid)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO bothways_app', t);
  END LOOP;
END $$;
REVOKE UPDATE, DELETE ON events, decisions, audit FROM bothways_app;
REVOKE DELETE ON contacts, segments, offers, agent_states, recordings FROM bothways_app;
"""


def upgrade() -> None:
    for part in (ROLES, PEOPLE, ROUTES, LEDGER, FUNCTIONS, TENANT_TABLES):
        op.execute(part)

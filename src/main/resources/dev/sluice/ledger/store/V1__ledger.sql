-- One text for SQLite and PostgreSQL. Times are milliseconds since the epoch, money is nanodollars.

-- What the management API keeps: the whole row as JSON, and as columns what rows are looked for by.

CREATE TABLE sluice_virtual_keys (
  id TEXT NOT NULL PRIMARY KEY,
  key_alias TEXT UNIQUE,
  user_id TEXT,
  team_id TEXT,
  budget_id TEXT,
  fields TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX sluice_virtual_keys_user ON sluice_virtual_keys (user_id);
CREATE INDEX sluice_virtual_keys_team ON sluice_virtual_keys (team_id);
CREATE INDEX sluice_virtual_keys_budget ON sluice_virtual_keys (budget_id);

CREATE TABLE sluice_users (
  id TEXT NOT NULL PRIMARY KEY,
  user_email TEXT,
  fields TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX sluice_users_email ON sluice_users (user_email);

CREATE TABLE sluice_teams (
  id TEXT NOT NULL PRIMARY KEY,
  team_alias TEXT,
  organization_id TEXT,
  fields TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX sluice_teams_alias ON sluice_teams (team_alias);
CREATE INDEX sluice_teams_organization ON sluice_teams (organization_id);

CREATE TABLE sluice_team_members (
  id TEXT NOT NULL PRIMARY KEY,
  team_id TEXT,
  user_id TEXT,
  budget_id TEXT,
  fields TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX sluice_team_members_team ON sluice_team_members (team_id);
CREATE INDEX sluice_team_members_user ON sluice_team_members (user_id);
CREATE INDEX sluice_team_members_budget ON sluice_team_members (budget_id);

CREATE TABLE sluice_budgets (
  id TEXT NOT NULL PRIMARY KEY,
  fields TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE sluice_customers (
  id TEXT NOT NULL PRIMARY KEY,
  budget_id TEXT,
  fields TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX sluice_customers_budget ON sluice_customers (budget_id);

CREATE TABLE sluice_models (
  id TEXT NOT NULL PRIMARY KEY,
  model_name TEXT,
  fields TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX sluice_models_name ON sluice_models (model_name);

CREATE TABLE sluice_deleted_rows (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  fields TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT NOT NULL
);
CREATE INDEX sluice_deleted_rows_id ON sluice_deleted_rows (kind, id);

-- From this other replicas learn what changed. A change takes its number from the one row of the counter, which it
-- holds until it is committed: so numbers are committed in their order, and who has read up to one has missed none.

CREATE TABLE sluice_change_counter (last BIGINT NOT NULL);
INSERT INTO sluice_change_counter (last) VALUES (0);

CREATE TABLE sluice_changes (
  seq BIGINT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  origin TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);

-- What accounts spent: with an empty period in all, else in the present period of that length.

CREATE TABLE sluice_balances (
  account TEXT NOT NULL,
  period TEXT NOT NULL,
  nanos BIGINT NOT NULL,
  resets_at BIGINT NOT NULL,
  began_at BIGINT NOT NULL,
  PRIMARY KEY (account, period)
);
CREATE INDEX sluice_balances_resets ON sluice_balances (resets_at);

-- One row for each request.

CREATE TABLE sluice_usage_records (
  id TEXT NOT NULL PRIMARY KEY,
  call_id TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  first_byte_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  key_hash TEXT,
  key_alias TEXT,
  user_id TEXT,
  team_id TEXT,
  customer TEXT,
  call_type TEXT NOT NULL,
  model_group TEXT NOT NULL,
  model TEXT NOT NULL,
  deployment_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  api_base TEXT NOT NULL,
  stream BOOLEAN NOT NULL,
  retries INTEGER NOT NULL,
  fallbacks INTEGER NOT NULL,
  prompt_tokens BIGINT NOT NULL,
  completion_tokens BIGINT NOT NULL,
  cached_tokens BIGINT NOT NULL,
  cache_creation_tokens BIGINT NOT NULL,
  audio_prompt_tokens BIGINT NOT NULL,
  audio_completion_tokens BIGINT NOT NULL,
  reasoning_tokens BIGINT NOT NULL,
  estimated BOOLEAN NOT NULL,
  cost_nanos BIGINT NOT NULL,
  status INTEGER NOT NULL,
  response_id TEXT NOT NULL,
  error_code TEXT,
  error_message TEXT,
  tags TEXT NOT NULL,
  ip TEXT NOT NULL,
  messages TEXT,
  response TEXT
);
CREATE INDEX sluice_usage_records_started ON sluice_usage_records (started_at);
CREATE INDEX sluice_usage_records_key ON sluice_usage_records (key_hash, started_at);
CREATE INDEX sluice_usage_records_user ON sluice_usage_records (user_id, started_at);
CREATE INDEX sluice_usage_records_response ON sluice_usage_records (response_id);

-- Sums of a day in UTC, written as 2026-01-31. What a request did not have is empty.

CREATE TABLE sluice_daily_sums (
  day TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  user_id TEXT NOT NULL,
  team_id TEXT NOT NULL,
  customer TEXT NOT NULL,
  model_group TEXT NOT NULL,
  model TEXT NOT NULL,
  provider TEXT NOT NULL,
  requests BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  prompt_tokens BIGINT NOT NULL,
  completion_tokens BIGINT NOT NULL,
  cost_nanos BIGINT NOT NULL,
  cached_tokens BIGINT NOT NULL,
  cache_creation_tokens BIGINT NOT NULL,
  PRIMARY KEY (day, key_hash, user_id, team_id, customer, model_group, model, provider)
);

-- The same sums for each tag; a request with several counts for each of them.

CREATE TABLE sluice_daily_tags (
  tag TEXT NOT NULL,
  day TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  user_id TEXT NOT NULL,
  team_id TEXT NOT NULL,
  customer TEXT NOT NULL,
  model_group TEXT NOT NULL,
  model TEXT NOT NULL,
  provider TEXT NOT NULL,
  requests BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  prompt_tokens BIGINT NOT NULL,
  completion_tokens BIGINT NOT NULL,
  cost_nanos BIGINT NOT NULL,
  cached_tokens BIGINT NOT NULL,
  cache_creation_tokens BIGINT NOT NULL,
  PRIMARY KEY (day, tag, key_hash, user_id, team_id, customer, model_group, model, provider)
);

-- Up to which of its records each process's spool is stored, so that one sent again is not.

CREATE TABLE sluice_spools (
  run TEXT NOT NULL PRIMARY KEY,
  stored BIGINT NOT NULL
);

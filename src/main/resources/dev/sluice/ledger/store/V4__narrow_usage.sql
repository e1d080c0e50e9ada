-- One row for each request, as few bytes and indexes as its searches need: rows are written at the rate of requests.
-- ${number}: a key that the rows lie in the order of; ${counted}: one that the database counts itself.

-- Whom requests were charged to. Most rows share theirs with others. What there was not is empty. Of used_on, a day since
-- 1970, no row that has this number is later, so that it can go when older rows have gone.

CREATE TABLE sluice_usage_payers (
  number ${counted},
  key_hash TEXT NOT NULL,
  key_alias TEXT NOT NULL,
  user_id TEXT NOT NULL,
  team_id TEXT NOT NULL,
  used_on BIGINT NOT NULL,
  UNIQUE (key_hash, key_alias, user_id, team_id)
);
CREATE INDEX sluice_usage_payers_user ON sluice_usage_payers (user_id);
CREATE INDEX sluice_usage_payers_team ON sluice_usage_payers (team_id);

-- Which way they went. Streamed is 'stream' or empty.

CREATE TABLE sluice_usage_ways (
  number ${counted},
  call_type TEXT NOT NULL,
  model_group TEXT NOT NULL,
  model TEXT NOT NULL,
  deployment_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  api_base TEXT NOT NULL,
  streamed TEXT NOT NULL,
  used_on BIGINT NOT NULL,
  UNIQUE (call_type, model_group, model, deployment_id, provider, api_base, streamed)
);

-- A row's number is the millisecond in which its request began, times 2^21, and 21 random bits: no index is needed for
-- the time. first_byte_after and ended_after are milliseconds since then; -1: there was no byte.

CREATE TABLE sluice_usage (
  number ${number},
  id TEXT NOT NULL UNIQUE,
  call_id TEXT NOT NULL,
  first_byte_after BIGINT NOT NULL,
  ended_after BIGINT NOT NULL,
  payer BIGINT NOT NULL,
  way BIGINT NOT NULL,
  prompt_tokens BIGINT NOT NULL,
  completion_tokens BIGINT NOT NULL,
  cost_nanos BIGINT NOT NULL,
  status INTEGER NOT NULL,
  response_id TEXT NOT NULL,
  ip TEXT NOT NULL,
  customer TEXT,
  retries INTEGER NOT NULL DEFAULT 0,
  fallbacks INTEGER NOT NULL DEFAULT 0,
  cached_tokens BIGINT NOT NULL DEFAULT 0,
  cache_creation_tokens BIGINT NOT NULL DEFAULT 0,
  audio_prompt_tokens BIGINT NOT NULL DEFAULT 0,
  audio_completion_tokens BIGINT NOT NULL DEFAULT 0,
  reasoning_tokens BIGINT NOT NULL DEFAULT 0,
  estimated BOOLEAN NOT NULL DEFAULT FALSE,
  error_code TEXT,
  error_message TEXT,
  tags TEXT,
  messages TEXT,
  response TEXT
);
CREATE INDEX sluice_usage_payer ON sluice_usage (payer${then_number});

-- Where the answers are whose ids a search may ask for. Those ids are random: in an index of all of them each would
-- touch another page. So they are gathered by block, some thousand records stored one after the other, and within it by
-- 32 places: number is the block times 32 and the place. In base64 and 12 bytes each: a hash of the answer's id, and the
-- number of the request's row. latest is the greatest of those.

CREATE TABLE sluice_usage_answers (
  number ${number},
  latest BIGINT NOT NULL,
  entries TEXT NOT NULL
);
CREATE INDEX sluice_usage_answers_latest ON sluice_usage_answers (latest);

-- What was stored before stays in sluice_usage_records, and is read from there. A process of an earlier version goes on
-- writing into it, as long as an update is under way or after it was taken back: it stays a table, with all its columns.

-- The columns of both are in the same order.

CREATE VIEW sluice_usage_now AS SELECT
  r.number AS number, r.payer AS payer, r.id AS id, r.call_id AS call_id,
  r.number / 2097152 AS started_at,
  CASE WHEN r.first_byte_after < 0 THEN 0 ELSE r.number / 2097152 + r.first_byte_after END AS first_byte_at,
  r.number / 2097152 + r.ended_after AS ended_at,
  NULLIF(p.key_hash, '') AS key_hash, NULLIF(p.key_alias, '') AS key_alias,
  NULLIF(p.user_id, '') AS user_id, NULLIF(p.team_id, '') AS team_id, r.customer AS customer,
  w.call_type AS call_type, w.model_group AS model_group, w.model AS model,
  w.deployment_id AS deployment_id, w.provider AS provider, w.api_base AS api_base,
  w.streamed <> '' AS stream, r.retries AS retries, r.fallbacks AS fallbacks,
  r.prompt_tokens AS prompt_tokens, r.completion_tokens AS completion_tokens,
  r.cached_tokens AS cached_tokens, r.cache_creation_tokens AS cache_creation_tokens,
  r.audio_prompt_tokens AS audio_prompt_tokens, r.audio_completion_tokens AS audio_completion_tokens,
  r.reasoning_tokens AS reasoning_tokens, r.estimated AS estimated, r.cost_nanos AS cost_nanos,
  r.status AS status, r.response_id AS response_id, r.error_code AS error_code,
  r.error_message AS error_message, COALESCE(r.tags, '[]') AS tags, r.ip AS ip,
  r.messages AS messages, r.response AS response
FROM sluice_usage r
  LEFT JOIN sluice_usage_payers p ON p.number = r.payer
  LEFT JOIN sluice_usage_ways w ON w.number = r.way;

CREATE VIEW sluice_usage_then AS SELECT
  0 AS number, 0 AS payer, id, call_id, started_at, first_byte_at, ended_at, key_hash, key_alias, user_id, team_id,
  customer, call_type, model_group, model, deployment_id, provider, api_base, stream, retries, fallbacks, prompt_tokens,
  completion_tokens, cached_tokens, cache_creation_tokens, audio_prompt_tokens, audio_completion_tokens,
  reasoning_tokens, estimated, cost_nanos, status, response_id, error_code, error_message, tags, ip, messages, response
FROM sluice_usage_records;

-- All of them, for whoever looks with SQL.

CREATE VIEW sluice_usage_all AS SELECT * FROM sluice_usage_now UNION ALL SELECT * FROM sluice_usage_then;

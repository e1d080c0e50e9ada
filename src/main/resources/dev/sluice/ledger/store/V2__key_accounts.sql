-- A key that took another's place has that one's account: the hash of the first of them; null: its own.

ALTER TABLE sluice_virtual_keys ADD COLUMN account TEXT;
CREATE INDEX sluice_virtual_keys_account ON sluice_virtual_keys (account);

-- Keys that others took the place of, and that stand for them for a while.

CREATE TABLE sluice_retired_keys (
  id TEXT NOT NULL PRIMARY KEY,
  successor TEXT,
  fields TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX sluice_retired_keys_successor ON sluice_retired_keys (successor);

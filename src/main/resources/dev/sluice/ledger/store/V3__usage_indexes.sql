-- Providers' ids of answers are random: in one index over all of them each row would touch another page. So they are
-- indexed by block, some thousand records stored one after the other; a search looks into each block.

ALTER TABLE sluice_usage_records ADD COLUMN block BIGINT NOT NULL DEFAULT 0;
DROP INDEX sluice_usage_records_response;
CREATE INDEX sluice_usage_records_response ON sluice_usage_records (block, response_id);

ALTER TABLE sluice_spools ADD COLUMN first_block BIGINT NOT NULL DEFAULT 0;

-- What most rows do not have needs no place in an index.

DROP INDEX sluice_usage_records_user;
CREATE INDEX sluice_usage_records_user ON sluice_usage_records (user_id, started_at) WHERE user_id IS NOT NULL;

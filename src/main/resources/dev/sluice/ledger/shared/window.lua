-- Leases requests or tokens of a minute that begins with its first use.
-- limit, wanted, owed (counted in any case), the asker's minute, more of it (counted if that is still the present one)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local limit, wanted, owed = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local stored = redis.call('HMGET', KEYS[1], 'begin', 'used')
local begin, used = tonumber(stored[1]), tonumber(stored[2])
if not begin and wanted == 0 and owed == 0 then
  return {0, 0, 0, 0, 0, 0, 0}
end
local fresh = not begin
if fresh then
  begin, used = now, 0
end
local counted = 0
if tonumber(ARGV[4]) == begin then
  counted = tonumber(ARGV[5])
end
used = math.max(0, used + owed + counted)
local left = math.max(0, limit - used)
local granted = math.min(wanted, left)
local batch = math.floor(left / 64)
if wanted > batch then
  batch = 0
end
if wanted > 0 then
  granted = math.min(left, granted + batch)
end
used = used + granted
redis.call('HSET', KEYS[1], 'begin', string.format('%.0f', begin), 'used', string.format('%.0f', used))
if fresh then
  redis.call('PEXPIRE', KEYS[1], 60000)
end
local dry = 0
if granted < wanted then
  dry = 1
end
return {batch, begin, now - begin, granted, used, counted, dry}

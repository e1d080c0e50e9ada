-- Leases slots of requests in flight. What a replica has and does not say again within 30 s falls back to all.
-- replica, limit, wanted, what the replica has
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local replica, limit, wanted, held = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local stored, fields = redis.call('HGETALL', KEYS[1]), {}
for i = 1, #stored, 2 do
  fields[stored[i]] = tonumber(stored[i + 1])
end
local others = 0
for field, value in pairs(fields) do
  local other = string.match(field, '^slots:(.+)$')
  if other and other ~= replica then
    if (fields['until:' .. other] or 0) < now then
      redis.call('HDEL', KEYS[1], field, 'until:' .. other)
    else
      others = others + value
    end
  end
end
local left = math.max(0, limit - others - held)
local granted = math.min(wanted, left)
local batch = math.floor(left / 64)
if wanted > batch then
  batch = 0
end
if wanted > 0 then
  granted = math.min(left, granted + batch)
end
local slots = held + granted
if slots > 0 then
  redis.call('HSET', KEYS[1], 'slots:' .. replica, string.format('%.0f', slots),
    'until:' .. replica, string.format('%.0f', now + 30000))
  redis.call('PEXPIRE', KEYS[1], 60000)
else
  redis.call('HDEL', KEYS[1], 'slots:' .. replica, 'until:' .. replica)
end
local dry = 0
if granted < wanted then
  dry = 1
end
return {batch, slots, others, dry}

-- Leases nanodollars of a budget. A lease that is not renewed for 30 s falls back to all.
-- replica, limit, wanted, spent by the replica in this period, given back, spent as far as it knows, end in ms
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local replica, limit, wanted = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local told, back, known, ends = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local stored, fields = redis.call('HGETALL', KEYS[1]), {}
for i = 1, #stored, 2 do
  fields[stored[i]] = tonumber(stored[i + 1])
end
local spent = fields['spent'] or known
local more = math.max(0, told - (fields['told:' .. replica] or 0))
local leased = math.max(0, (fields['lease:' .. replica] or 0) - more - back)
spent = spent + more
local others = 0
for field, value in pairs(fields) do
  local other = string.match(field, '^lease:(.+)$')
  if other and other ~= replica then
    if (fields['until:' .. other] or 0) < now then
      redis.call('HDEL', KEYS[1], field, 'until:' .. other)
    else
      others = others + value
    end
  end
end
local left = math.max(0, limit - spent - leased - others)
local granted = math.min(wanted, left)
local batch = math.floor(left / 64)
if wanted > batch then
  batch = 0
end
if wanted > 0 then
  granted = math.min(left, granted + batch)
end
leased = leased + granted
local text = function(number)
  return string.format('%.0f', number)
end
redis.call('HSET', KEYS[1], 'spent', text(spent), 'told:' .. replica, text(told),
  'lease:' .. replica, text(leased), 'until:' .. replica, text(now + 30000))
redis.call('PEXPIRE', KEYS[1], text(math.max(86400000, ends - now + 86400000)))
local dry = 0
if granted < wanted then
  dry = 1
end
return {batch, spent, leased, dry}

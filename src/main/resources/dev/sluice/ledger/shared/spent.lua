-- Says what was spent of a budget; what is leased stays leased. Nanodollars, end in ms
redis.call('HSET', KEYS[1], 'spent', ARGV[1])
local time = redis.call('TIME')
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.max(86400000, tonumber(ARGV[2]) - time[1] * 1000 + 86400000)))
return {}

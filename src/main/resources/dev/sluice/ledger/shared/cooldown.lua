-- A deployment is left alone for so many ms, for that reason; others hear the text on that channel.
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[1])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return {}

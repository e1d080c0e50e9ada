-- For how many ms a deployment is left alone, and why.
return {redis.call('PTTL', KEYS[1]), redis.call('GET', KEYS[1]) or ''}

-- A claim and its ballots at one moment. Writes nothing.
-- KEYS 1 claim  2 ballots
-- Returns {the claim's hash, the ballots' hash}, each as field, value, field, value …; empty where there is none.
return {redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2])}

-- Stores the `ts` that Slack returned for a claim's card.
-- KEYS 1 claim  2 cards  3 early  4 ballots  5 refresh    ARGV 1 ts  2 claim id  3 now (µs)
-- A claim that somebody voted on before its card was known is marked to be drawn again.
-- Returns the reactions that arrived before it, as they were parked. They expire by themselves: a caller whose reply was lost
-- asks again and must get them again.
redis.call('HSET', KEYS[1], 'ts', ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
if redis.call('EXISTS', KEYS[4]) == 1 then redis.call('ZADD', KEYS[5], ARGV[3], ARGV[2]) end
return redis.call('LRANGE', KEYS[3], 0, -1)

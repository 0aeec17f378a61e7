-- The channel is closed to the bot: posting waits until it is let in again, or the same text is pasted again.
-- KEYS 1 work  2 paused  3 acts    ARGV 1 article id  2 now (µs)  3 history entry
redis.call('ZREM', KEYS[1], 'article:' .. ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[3])
return 1

-- Takes a mark off unless it was set anew in the meantime.
-- KEYS 1 marks (sorted set)    ARGV 1 member  2 the score that was acted on
-- Returns 1 if it was taken off.
if redis.call('ZSCORE', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('ZREM', KEYS[1], ARGV[1]) end
return 0

-- Takes a work item off.
-- KEYS 1 work    ARGV 1 item
-- Returns 1, or 0 where it was not there.
return redis.call('ZREM', KEYS[1], ARGV[1])

-- A shared file is read, refused or given up.
-- KEYS 1 files  2 work    ARGV 1 share
redis.call('HDEL', KEYS[1], ARGV[1])
return redis.call('ZREM', KEYS[2], 'file:' .. ARGV[1])

-- A digest is sent, or never will be.
-- KEYS 1 digests  2 work  3 draft    ARGV 1 local date  2 work item  3 the last message's `ts`, or why there is none
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('DEL', KEYS[3])
return 1

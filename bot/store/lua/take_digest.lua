-- Decides who sends a desk's digest of one local date: the first to ask.
-- KEYS 1 digests  2 work    ARGV 1 local date  2 work item  3 now (µs)
-- Returns 1 to the one who takes it; the work item stands until the digest is sent.
if redis.call('HSETNX', KEYS[1], ARGV[1], 'claimed') == 0 then return 0 end
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
return 1

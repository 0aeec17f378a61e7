-- A digest is drawn and about to be posted.
-- KEYS 1 runs    ARGV 1 run  2 the draft
-- Returns 1, or 0 where the digest is at its end already.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1] .. ':draft', ARGV[2])
return 1

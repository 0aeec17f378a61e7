-- Empties the hand; what was taken into it meanwhile, by another holder of the lease, stays.
-- KEYS 1 hand (string)  2 marks (sorted set)  3 failures (hash)    ARGV 1 the member that was in it
-- How often it failed is forgotten, unless it is marked to be taken again.
-- Returns 1 if it was still in the hand.
if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then redis.call('HDEL', KEYS[3], ARGV[1]) end
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0

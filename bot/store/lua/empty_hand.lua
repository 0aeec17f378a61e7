-- Empties the hand; what was taken into it meanwhile, by another holder of the lease, stays.
-- KEYS 1 hand (string)    ARGV 1 the member that was in it
-- Returns 1 if it was still in the hand.
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0

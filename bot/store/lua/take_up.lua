-- An article that was taken for posted lacks cards after all: a store that lost power forgets its last second.
-- KEYS 1 article  2 work  3 acts    ARGV 1 article id  2 now (µs)  3 history entry
-- Returns 1 if it is work again; 0 where it is being posted, was read never, or lacks cards that Slack refuses or somebody deleted.
local found = redis.call('HMGET', KEYS[1], 'state', 'lacks')
if found[1] ~= 'posted' or found[2] then return 0 end
redis.call('HSET', KEYS[1], 'state', 'posting')
redis.call('ZADD', KEYS[2], 'NX', ARGV[2], 'article:' .. ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[3])
return 1

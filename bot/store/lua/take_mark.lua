-- Takes the highest mark into the hand of whoever holds the lease; what an earlier holder died with comes first.
-- KEYS 1 marks (sorted set)  2 hand (string)
-- Returns the member in the hand, or "" where nothing is marked.
local held = redis.call('GET', KEYS[2])
if held then return held end
local top = redis.call('ZREVRANGE', KEYS[1], 0, 0)[1]
if not top then return '' end
redis.call('ZREM', KEYS[1], top)
redis.call('SET', KEYS[2], top)
return top

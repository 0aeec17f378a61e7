-- Keeps a reaction on one of the bot's own messages until that message's claim is known.
-- KEYS 1 cards  2 early    ARGV 1 ts  2 the act  3 lifetime in seconds
-- Returns the claim id where it is known by now, else "".
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known then return known end
redis.call('RPUSH', KEYS[2], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return ''

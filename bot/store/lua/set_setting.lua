-- Changes one setting of a desk and writes it down.
-- KEYS 1 settings  2 acts    ARGV 1 name  2 value  3 "1" only where nobody set it yet  4 now (µs)  5 history entry
-- Returns 1 if it was changed, or had this very value: the answer to an earlier try may have been lost.
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held == ARGV[2] then return 1 end
if ARGV[3] == '1' and held then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[5])
return 1

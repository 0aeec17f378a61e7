-- A digest is sent, or never will be.
-- KEYS 1 digests  2 work  3 runs  4 acts  5 apologies
-- ARGV 1 run  2 local date ("" for a digest that somebody asked for)  3 the last message's `ts`, or why there is none
--   4 now (µs)  5 entry of the desk's history, "" for none  6 "1" if the desk must be told that it does not come
-- Returns 1, or 0 where it was at its end already.
local run, day = ARGV[1], ARGV[2]
redis.call('ZREM', KEYS[2], 'digest:' .. run)
if redis.call('HDEL', KEYS[3], run, run .. ':draft', run .. ':tried') == 0 then return 0 end
if day ~= '' then redis.call('HSET', KEYS[1], day, ARGV[3]) end
if ARGV[5] ~= '' then redis.call('ZADD', KEYS[4], ARGV[4], ARGV[5]) end
if ARGV[6] == '1' then redis.call('ZADD', KEYS[5], ARGV[4], day) end
return 1

-- An editor closes a claim or reopens it; the latest act by its time holds (at one time, of the person last in the alphabet).
-- KEYS, ARGV 1-5: ledger.lua. ARGV 6 person  7 status it is closed as ("" reopens)  8 act's time (µs)  9 reason  10 history entry
-- Returns {word, status before, status after}; word: "applied" | "repeated" | "superseded" (a later act holds) | "missing".
local status = redis.call('HGET', KEYS[1], 'status')
if redis.call('ZADD', KEYS[3], 'NX', ARGV[8], ARGV[10]) == 0 then return {'repeated', status, status} end
local held = redis.call('HMGET', KEYS[1], 'closed_at', 'closed_by')
local time, latest = tonumber(ARGV[8]), tonumber(held[1] or '0')
if time < latest or (time == latest and ARGV[6] <= held[2]) then return {'superseded', status, status} end
redis.call('HSET', KEYS[1], 'closed_as', ARGV[7], 'closed_by', ARGV[6], 'closed_at', ARGV[8], 'closed_reason', ARGV[9])
local before, after = settle(true)
return {'applied', before, after}

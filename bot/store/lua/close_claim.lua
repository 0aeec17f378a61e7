-- An editor closes a claim or reopens it; the latest act by its time holds (at one time, of the person last in the alphabet).
-- KEYS, ARGV 1-5: ledger.lua. ARGV 6 person  7 status it is closed as ("" reopens)  8 act's time (µs)  9 reason  10 history entry
-- Returns {word, status before, status after, status that it is closed as ("": reopened), by whom};
-- word: "applied" | "repeated" | "superseded" (a later act holds, also where this one is repeated) | "missing".
local status = redis.call('HGET', KEYS[1], 'status')
local new = redis.call('ZADD', KEYS[3], 'NX', ARGV[8], ARGV[10]) == 1
local held = redis.call('HMGET', KEYS[1], 'closed_at', 'closed_by', 'closed_as')
local time, latest = tonumber(ARGV[8]), tonumber(held[1] or '0')
if time < latest or (time == latest and (ARGV[6] < held[2] or (new and ARGV[6] == held[2]))) then
  return {'superseded', status, status, held[3], held[2]}
end
if not new then return {'repeated', status, status, held[3], held[2]} end
redis.call('HSET', KEYS[1], 'closed_as', ARGV[7], 'closed_by', ARGV[6], 'closed_at', ARGV[8], 'closed_reason', ARGV[9])
local before, after = settle(true)
return {'applied', before, after, ARGV[7], ARGV[6]}

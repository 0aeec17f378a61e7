-- One reaction event or one press of a button.
-- KEYS, ARGV 1-5: ledger.lua. ARGV 6 "reaction" or "press"  7 person  8 reaction's name ("" for a press)
--   9 verdict's slug or "eyes"  10 "1" added, "0" removed  11 event time (µs)  12 history entry
-- Returns {word, status before, status after, standing verdict before, after ("" for none), "1" if the card must be drawn
-- again}; word: "applied" | "repeated" (this very event stands in the history already) | "missing" (no such claim).
local person, name, meaning, on, at = ARGV[7], ARGV[8], ARGV[9], ARGV[10] == '1', ARGV[11]
local ballot = ballot_of(person)
local stood = ballot.s

if redis.call('ZADD', KEYS[3], 'NX', at, ARGV[12]) == 0 then
  local status = redis.call('HGET', KEYS[1], 'status')
  return {'repeated', status, status, stood, stood, '0'}
end

if ARGV[6] == 'press' then
  if not ballot.p[at] then ballot.p[at] = meaning end
else
  local time, floor = tonumber(at), tonumber(redis.call('HGET', KEYS[1], 'floor') or '0')
  local register = ballot.r[name]
  if time > floor and not (register and time <= tonumber(register[3])) then
    if not register then
      ballot.r[name] = {at, on, '0', false, meaning}
    elseif time > tonumber(register[1]) or (time == tonumber(register[1]) and not on) then
      register[1], register[2], register[4] = at, on, false
    end
  end
end

local changed = keep(person, ballot)
local before, after = settle(changed)
return {'applied', before, after, stood, ballot.s, (changed or before ~= after) and '1' or '0'}

-- One reaction event or one press of a button.
-- KEYS but the last, ARGV 1-5: ledger.lua. The last of KEYS: the desk's cards. ARGV 6 "reaction" or "press"  7 person  8 reaction's name ("" for a press)
--   9 verdict's slug or "eyes"  10 "1" added, "0" removed  11 event time (µs)  12 history entry
--   13 what the person is (desk/voter.py)  14 "1" if such people vote, "0" if not
--   15 ts of the message that was reacted on, "" where that is not asked
-- The act of somebody unknown counts, and the same step marks it to be looked into.
-- A reaction that comes when a reconciliation has already seen what became of it changes nothing; its entry says "late".
-- Returns {word, status before, status after, standing verdict before, after ("" for none), "1" if the card must be drawn
-- again}; word: "applied" | "repeated" (this very event stands in the history already) | "missing" (no such claim)
-- | "elsewhere" (the message is not the claim's card any more).
local person, name, meaning, on, at = ARGV[7], ARGV[8], ARGV[9], ARGV[10] == '1', ARGV[11]
local card = ARGV[15] or ''
if card ~= '' and redis.call('HGET', KEYS[#KEYS], card) ~= ARGV[4] then return {'elsewhere'} end
local ballot = ballot_of(person)
local stood = ballot.s

local entry = ARGV[12]
local late_entry = '{"late": true, ' .. entry:sub(2)
if redis.call('ZSCORE', KEYS[3], entry) or redis.call('ZSCORE', KEYS[3], late_entry) then
  local status = redis.call('HGET', KEYS[1], 'status')
  return {'repeated', status, status, stood, stood, '0'}
end

if ARGV[6] == 'press' then
  redis.call('ZADD', KEYS[3], at, entry)
  if not ballot.p[at] or meaning < ballot.p[at] then ballot.p[at] = meaning end
else
  local time, register = tonumber(at), ballot.r[name]
  local late
  if register then late = time <= tonumber(register[3]) else late = known(time) end
  redis.call('ZADD', KEYS[3], at, late and late_entry or entry)
  if not late then
    if not register then
      ballot.r[name] = {at, on, '0', meaning}
    elseif time > tonumber(register[1]) or (time == tonumber(register[1]) and not on) then
      register[1], register[2] = at, on
    end
  end
end

if ballot.x or ARGV[13] ~= 'member' then rule(person, ballot, ARGV[13], ARGV[14]) end
local changed = keep(person, ballot)
local before, after = settle(changed)
return {'applied', before, after, stood, ballot.s, (changed or before ~= after) and '1' or '0'}

-- Has one person's acts on a claim count, or not, now that it is known what they are.
-- KEYS, ARGV 1-5: ledger.lua. ARGV 6 person  7 what they are (desk/voter.py)  8 "1" if such people vote, "0" if not
-- Returns what cast_vote.lua returns; word: "applied" | "repeated" (nothing has changed, or the person never acted on the
-- claim) | "missing" (no such claim).
local person = ARGV[6]
if redis.call('HEXISTS', KEYS[2], person) == 0 then
  redis.call('ZREM', KEYS[7], person .. ':' .. claim_id)
  local status = redis.call('HGET', KEYS[1], 'status')
  return {'repeated', status, status, '', '', '0'}
end
local ballot = ballot_of(person)
local stood, counted = ballot.s, votes(ballot)
rule(person, ballot, ARGV[7], ARGV[8])
local changed = keep(person, ballot)
local before, after = settle(changed)
local word = votes(ballot) == counted and 'repeated' or 'applied'
return {word, before, after, stood, ballot.s, (changed or before ~= after) and '1' or '0'}

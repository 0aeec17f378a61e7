-- All that is held of one claim, at one moment. Writes nothing.
-- KEYS 1 claim  2 ballots  3 history  4 cards  5 and more: sorted sets that ought to have the claim, or not
-- ARGV 1 claim id
-- Returns {the claim's hash, the ballots' hash, history with scores, the claim that its card leads to or "", then one score
-- (or "") for each of KEYS 5 and more}.
local card = redis.call('HGET', KEYS[1], 'ts')
local leads = card and redis.call('HGET', KEYS[4], card)
local found = {
  redis.call('HGETALL', KEYS[1]),
  redis.call('HGETALL', KEYS[2]),
  redis.call('ZRANGE', KEYS[3], 0, -1, 'WITHSCORES'),
  leads or '',
}
for n = 5, #KEYS do found[n] = redis.call('ZSCORE', KEYS[n], ARGV[1]) or '' end
return found

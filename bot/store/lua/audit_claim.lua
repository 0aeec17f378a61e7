-- All that is held of one claim, at one moment. Writes nothing.
-- KEYS 1 claim  2 ballots  3 history  4 cards  5 and more: sorted sets that ought to have the claim, or not
-- ARGV 1 claim id
-- Returns {the claim's hash, the ballots' hash, history with scores, for each of its cards (the present one and former ones) two:
-- ts and the claim that it leads to or "", then one score (or "") for each of KEYS 5 and more}.
local found = {
  redis.call('HGETALL', KEYS[1]),
  redis.call('HGETALL', KEYS[2]),
  redis.call('ZRANGE', KEYS[3], 0, -1, 'WITHSCORES'),
  {},
}
for _, stamps in ipairs(redis.call('HMGET', KEYS[1], 'ts', 'former')) do
  for ts in (stamps or ''):gmatch('%S+') do
    table.insert(found[4], ts)
    table.insert(found[4], redis.call('HGET', KEYS[4], ts) or '')
  end
end
for n = 5, #KEYS do found[n] = redis.call('ZSCORE', KEYS[n], ARGV[1]) or '' end
return found

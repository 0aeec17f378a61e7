-- Stores the `ts` of claims' cards. The first that is stored for a claim stays its card: a second message of the same claim is
-- a double, and nobody's vote on it counts.
-- KEYS 1 cards  2 refresh; then three for each claim: claim  ballots  early (of the ts)
-- ARGV 1 now (µs); then two for each claim: claim id  ts
-- A claim that somebody voted on before its card was known is marked to be drawn again.
-- Returns for each claim {the card's ts as it stands, the reactions that came before that ts was stored, as they were parked …};
-- the ts is "" where the claim is gone. The parked ones expire by themselves: a caller whose reply was lost asks again and must
-- get them again.
-- Who is recorded again is not deleted after all.
local function recalled(claim, ts)
  local former, others = redis.call('HGET', claim, 'former') or '', ''
  for each in former:gmatch('%S+') do
    if each ~= ts then others = others .. each .. ' ' end
  end
  if others ~= former then redis.call('HSET', claim, 'former', others) end
end

local answer = {}
for n = 0, #ARGV / 2 - 1 do
  local claim, ballots, early = KEYS[3 * n + 3], KEYS[3 * n + 4], KEYS[3 * n + 5]
  local id, ts = ARGV[2 * n + 2], ARGV[2 * n + 3]
  if redis.call('EXISTS', claim) == 0 then
    answer[n + 1] = {''}
  else
    if redis.call('HSETNX', claim, 'ts', ts) == 1 then
      redis.call('HDEL', claim, 'gone')
      recalled(claim, ts)
      redis.call('HSET', KEYS[1], ts, id)
      if redis.call('EXISTS', ballots) == 1 then redis.call('ZADD', KEYS[2], ARGV[1], id) end
    end
    local stands = redis.call('HGET', claim, 'ts')
    answer[n + 1] = {stands}
    if stands == ts then
      for _, act in ipairs(redis.call('LRANGE', early, 0, -1)) do table.insert(answer[n + 1], act) end
    end
  end
end
return answer

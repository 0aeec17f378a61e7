-- Notes that somebody deleted claims' cards: the claims and their votes stay, and the same text, pasted again, brings the cards
-- back. What Slack still says of a deleted card counts: its ts stays known as the claim's, among its `former` ones.
-- KEYS 1 article  2 refresh; then each claim    ARGV for each claim two: claim id  ts of the deleted card
-- A claim that has another card by now is left as it is. Returns how many were noted.
local noted = 0
for n = 1, #KEYS - 2 do
  local claim, id, ts = KEYS[n + 2], ARGV[2 * n - 1], ARGV[2 * n]
  if redis.call('HGET', claim, 'ts') == ts then
    redis.call('HDEL', claim, 'ts', 'sending')
    redis.call('HSET', claim, 'gone', ts, 'former', (redis.call('HGET', claim, 'former') or '') .. ts .. ' ')
    redis.call('HSET', KEYS[1], 'lacks', '1')
    redis.call('ZREM', KEYS[2], id)
    noted = noted + 1
  end
end
return noted

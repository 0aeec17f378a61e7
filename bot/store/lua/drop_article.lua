-- Forgets some claims of an article that never had a thread, and with the last of them the article itself.
-- KEYS 1 article  2 text  3 reading  4 the article's claims  5 articles  6 work  7 parents  8 paused  9 tidy  10 acts  11.. open and one
--   index a status; after them the claims, then their indexes by word
-- ARGV 1 article id  2 place of the last status among KEYS  3 how many claims  4 now (µs)  5 history entry  6 "1" with the last of
--   the claims; then two for each claim: id, and the places of its indexes among KEYS, as "9 12 40"
-- Returns {how many claims are left, the article's fields and values as they stood, if it is forgotten now}; -1 claims where it has
-- or had a thread: there may be votes, and nothing is forgotten.
for _, field in ipairs({'thread', 'gone', 'again_at'}) do
  if redis.call('HEXISTS', KEYS[1], field) == 1 then return {-1, {}} end
end
local last = tonumber(ARGV[2])
for n = 1, tonumber(ARGV[3]) do
  local id = ARGV[2 * n + 5]
  redis.call('ZREM', KEYS[4], id)
  for index = 11, last do redis.call('ZREM', KEYS[index], id) end
  for place in ARGV[2 * n + 6]:gmatch('%d+') do redis.call('ZREM', KEYS[tonumber(place)], id) end
  redis.call('DEL', KEYS[last + n])
end
local left, stood = redis.call('ZCARD', KEYS[4]), {}
if left == 0 and ARGV[6] == '1' then
  stood = redis.call('HGETALL', KEYS[1])
  redis.call('ZREM', KEYS[6], 'article:' .. ARGV[1])
  for _, index in ipairs({5, 7, 8, 9}) do redis.call('ZREM', KEYS[index], ARGV[1]) end
  if redis.call('DEL', KEYS[1], KEYS[2], KEYS[3]) > 0 then redis.call('ZADD', KEYS[10], ARGV[4], ARGV[5]) end
end
return {left, stood}

-- Gives the claims of an article that waits to be read their places on the desk, all at once, and keeps its reading.
-- KEYS 1 article  2 the article's claims  3 open  4 the index of the unverified  5 reading
-- ARGV 1 reading  2 how many claims; then two for each claim: rank  claim id; then two for each fact of the parent message: name  value
-- Returns "placed" | "late" (the article does not wait: it is read or gone, and nothing was changed).
if redis.call('HGET', KEYS[1], 'state') ~= 'waiting' then return 'late' end
local last = 2 + 2 * tonumber(ARGV[2])
for n = 3, last, 2 do
  for index = 2, 4 do redis.call('ZADD', KEYS[index], ARGV[n], ARGV[n + 1]) end
end
for n = last + 1, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[n], ARGV[n + 1]) end
redis.call('SET', KEYS[5], ARGV[1])
redis.call('HSET', KEYS[1], 'state', 'posting')
return 'placed'

-- Some claims of an article that waits to be read, and the words that find them. No list shows them yet.
-- KEYS 1 article  2.. the claims  after them the indexes by word
-- ARGV 1 article id  2 who pasted  3 when (µs)  4 status  5 how many claims  6 the number of the last of them; then four for each
--   claim: id, rank, body, and the places of its indexes among KEYS, as "9 12 40"
-- The article has the highest number that was kept: whoever drops it finds them by that.
-- Returns "kept" | "late" (the article does not wait: it is read or gone, and nothing was changed).
if redis.call('HGET', KEYS[1], 'state') ~= 'waiting' then return 'late' end
if tonumber(ARGV[6]) > tonumber(redis.call('HGET', KEYS[1], 'kept') or 0) then redis.call('HSET', KEYS[1], 'kept', ARGV[6]) end
for n = 1, tonumber(ARGV[5]) do
  local id, rank, body, places = ARGV[4 * n + 3], ARGV[4 * n + 4], ARGV[4 * n + 5], ARGV[4 * n + 6]
  redis.call('HSET', KEYS[1 + n], 'body', body, 'article', ARGV[1], 'pasted_by', ARGV[2], 'pasted_at', ARGV[3],
    'rank', rank, 'status', ARGV[4])
  for place in places:gmatch('%d+') do redis.call('ZADD', KEYS[tonumber(place)], rank, id) end
end
return 'kept'

-- Takes an article into a desk, once.
-- KEYS 1 article  2 text  3 articles  4 work  5 seen (the event's marker; the article's key where no event brought it)
-- ARGV 1 article id  2 now (µs)  3 who pasted  4 text  5 words  6 response_url or ""  7 marker's lifetime in seconds, "0" for no event
-- Returns {word, thread ts or ""}; word: "taken" | "standing" (the same text is on the desk already; posting that was broken off
-- is taken up again) | "repeated" (the event was taken before).
if ARGV[7] ~= '0' and not redis.call('SET', KEYS[5], '1', 'NX', 'EX', ARGV[7]) then return {'repeated', ''} end
if redis.call('EXISTS', KEYS[1]) == 1 then
  if redis.call('HGET', KEYS[1], 'state') ~= 'posted' then redis.call('ZADD', KEYS[4], 'NX', ARGV[2], 'article:' .. ARGV[1]) end
  return {'standing', redis.call('HGET', KEYS[1], 'thread') or ''}
end
redis.call('HSET', KEYS[1], 'state', 'waiting', 'pasted_by', ARGV[3], 'pasted_at', ARGV[2], 'words', ARGV[5], 'response_url', ARGV[6])
redis.call('SET', KEYS[2], ARGV[4])
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
redis.call('ZADD', KEYS[4], ARGV[2], 'article:' .. ARGV[1])
return {'taken', ''}

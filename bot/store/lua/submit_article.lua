-- Takes an article into a desk, once.
-- KEYS 1 article  2 text  3 articles  4 work  5 paused  6 seen (the event's marker; the article's key where no event brought it)
--   7 acts
-- ARGV 1 article id  2 now (µs)  3 who pasted  4 text  5 words  6 response_url or ""  7 marker's lifetime in seconds, "0" for no event
--   8 history entry of the taking  9 of posting that is resumed  10 this call, whatever its tries
-- Returns {word, thread ts or ""}; word: "taken" | "standing" (the same text is on the desk already) | "resumed" (the same, and the
-- cards that it lacks are posted: posting was broken off, or Slack refused some, or somebody deleted them or the thread)
-- | "repeated" (the event was taken before, whatever became of it). A call whose first try was carried out and not heard of gets
-- the same word. Who pastes what is not posted yet is noted with the article, until somebody resumes it: they wait for it, too.
if ARGV[7] ~= '0' and not redis.call('SET', KEYS[6], ARGV[10], 'NX', 'EX', ARGV[7]) then
  if redis.call('GET', KEYS[6]) ~= ARGV[10] then
    return {'repeated', redis.call('HGET', KEYS[1], 'thread') or ''}
  end
end
if redis.call('EXISTS', KEYS[1]) == 1 then
  local found = redis.call('HMGET', KEYS[1], 'state', 'thread', 'lacks', 'call', 'others')
  local state, thread = found[1], found[2]
  local call, said = string.match(found[4] or '', '^(%x+):(%a+)$')
  if call == ARGV[10] then return {said, thread or ''} end
  if state == 'posted' and found[3] then
    redis.call('HDEL', KEYS[1], 'lacks', 'gone')
    redis.call('HSET', KEYS[1], 'state', 'posting')
    if not thread then redis.call('HSET', KEYS[1], 'again_at', ARGV[2]) end
    state = 'posting'
  end
  local word = 'standing'
  if state ~= 'posted' then
    local others = cjson.decode(found[5] or '{}')
    if redis.call('ZADD', KEYS[4], 'NX', ARGV[2], 'article:' .. ARGV[1]) == 1 then
      word, others = 'resumed', {}
      redis.call('HSET', KEYS[1], 'call', ARGV[10] .. ':resumed')
      redis.call('ZADD', KEYS[7], ARGV[2], ARGV[9])
    end
    others[ARGV[3]] = ARGV[6]
    redis.call('HSET', KEYS[1], 'others', cjson.encode(others))
  end
  redis.call('ZREM', KEYS[5], ARGV[1])
  return {word, thread or ''}
end
redis.call('HSET', KEYS[1], 'state', 'waiting', 'pasted_by', ARGV[3], 'pasted_at', ARGV[2], 'words', ARGV[5], 'response_url', ARGV[6],
  'call', ARGV[10] .. ':taken')
redis.call('SET', KEYS[2], ARGV[4])
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
redis.call('ZADD', KEYS[4], ARGV[2], 'article:' .. ARGV[1])
redis.call('ZADD', KEYS[7], ARGV[2], ARGV[8])
return {'taken', ''}

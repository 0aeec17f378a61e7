-- The channel is open again: whatever was paused is work again.
-- KEYS 1 paused  2 work  3 acts    ARGV 1 now (µs)
-- Returns the article ids.
local found = redis.call('ZRANGE', KEYS[1], 0, -1)
for _, article in ipairs(found) do
  redis.call('ZADD', KEYS[2], 'NX', ARGV[1], 'article:' .. article)
  redis.call('ZADD', KEYS[3], ARGV[1], cjson.encode({at = ARGV[1], door = 'article_resumed', article = article}))
end
redis.call('DEL', KEYS[1])
return found

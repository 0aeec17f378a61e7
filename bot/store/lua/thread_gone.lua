-- Notes that an article's thread is deleted: nothing more is posted into it or drawn in it until the text is pasted again.
-- KEYS 1 article  2 work  3 parents  4 paused    ARGV 1 article id  2 ts of the deleted thread
-- Doubles that were to be looked for still are. Returns 1, or 0 where the article has another thread by now.
if redis.call('HGET', KEYS[1], 'thread') ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], 'thread', 'sending')
redis.call('HSET', KEYS[1], 'gone', ARGV[2], 'lacks', '1', 'state', 'posted')
redis.call('ZREM', KEYS[2], 'article:' .. ARGV[1])
for n = 3, 4 do redis.call('ZREM', KEYS[n], ARGV[1]) end
return 1

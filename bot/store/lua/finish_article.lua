-- Every card of an article is posted that Slack takes.
-- KEYS 1 article  2 work  3 paused  4 tidy
-- ARGV 1 article id  2 "1" if a card is missing: the same text, pasted again, tries it again
--   3 when to look for doubles in the thread (µs), "" where there can be none
-- Returns 1, or 0 where the article is gone.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'state', 'posted')
if ARGV[2] == '1' then redis.call('HSET', KEYS[1], 'lacks', '1') end
redis.call('ZREM', KEYS[2], 'article:' .. ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
if ARGV[3] ~= '' then redis.call('ZADD', KEYS[4], ARGV[3], ARGV[1]) end
return 1

-- Takes off the work item of an article that is gone.
-- KEYS 1 article  2 work    ARGV 1 article id
-- Returns 1, or 0 where the article is there (somebody has just pasted it) or there was no such item.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
return redis.call('ZREM', KEYS[2], 'article:' .. ARGV[1])

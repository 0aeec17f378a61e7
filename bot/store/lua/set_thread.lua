-- Stores the `ts` of an article's parent message: the first that is stored stays.
-- KEYS 1 article    ARGV 1 ts
-- Returns the ts as it stands, "" where the article is gone.
if redis.call('EXISTS', KEYS[1]) == 0 then return '' end
redis.call('HSETNX', KEYS[1], 'thread', ARGV[1])
return redis.call('HGET', KEYS[1], 'thread')

-- Takes off the work item of an article that is gone or posted.
-- KEYS 1 article  2 work    ARGV 1 article id
-- Returns 1, or 0 where there is something to be done (somebody has just pasted it) or there was no such item.
local state = redis.call('HGET', KEYS[1], 'state')
if state and state ~= 'posted' then return 0 end
return redis.call('ZREM', KEYS[2], 'article:' .. ARGV[1])

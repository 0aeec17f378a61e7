-- Stands before every script whose act must be on disk before somebody is told so.
-- KEYS last: barrier    ARGV last: the time (µs, by the server's clock) after which nothing is done
-- Returns {"late"} then: a server that held still finds what it was sent meanwhile when those who sent it have been told that it was
-- not recorded. The barrier is a write of this connection's own: WAITAOF waits for the last of those, and an act that stands
-- already, sent again over another connection, writes nothing.
local clock = redis.call('TIME')
if clock[1] * 1000000 + clock[2] > tonumber(ARGV[#ARGV]) then return {'late'} end
redis.call('SET', KEYS[#KEYS], '1', 'PX', 60000)

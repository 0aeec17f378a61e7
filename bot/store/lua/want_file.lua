-- A file that somebody shared is to be fetched, once.
-- KEYS 1 files  2 work  3 seen    ARGV 1 share  2 who shared it, its name and address as JSON  3 now (µs)
--   4 the marker's lifetime in seconds  5 this call, whatever its tries
-- Returns 1 | 0 (an earlier call asked for it). The work item stands until the file is dealt with.
if not redis.call('SET', KEYS[3], ARGV[5], 'NX', 'EX', ARGV[4]) then
  return redis.call('GET', KEYS[3]) == ARGV[5] and 1 or 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], 'file:' .. ARGV[1])
return 1

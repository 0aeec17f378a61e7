-- Decides who sends a digest: the first to ask.
-- KEYS 1 digests  2 work  3 runs  4 seen (the request's marker; the runs' key for the digest of a local date)
-- ARGV 1 run  2 local date ("" for a digest that somebody asked for)  3 now (µs)  4 the run's facts
--   5 local date before which nothing is remembered of a digest  6 the marker's lifetime in seconds
-- Returns 1 to the one who takes it; the work item stands until the digest is sent.
local run, day = ARGV[1], ARGV[2]
if day == '' then
  if not redis.call('SET', KEYS[4], '1', 'NX', 'EX', ARGV[6]) then return 0 end
else
  if redis.call('HSETNX', KEYS[1], day, 'claimed') == 0 then return 0 end
  for _, earlier in ipairs(redis.call('HKEYS', KEYS[1])) do
    if earlier < ARGV[5] then redis.call('HDEL', KEYS[1], earlier) end
  end
end
redis.call('HSET', KEYS[3], run, ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[3], 'digest:' .. run)
return 1

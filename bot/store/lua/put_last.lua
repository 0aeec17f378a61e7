-- What is marked and could not be done comes after all others, unless it was marked anew in the meantime.
-- KEYS 1 marks (sorted set)    ARGV 1 member  2 the score that was acted on  3 "lowest" or "highest": where the last ones stand
-- Returns 1 if it was put there.
if redis.call('ZSCORE', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
local place, step = 0, -1
if ARGV[3] == 'highest' then place, step = -1, 1 end
local last = redis.call('ZRANGE', KEYS[1], place, place, 'WITHSCORES')
redis.call('ZADD', KEYS[1], string.format('%.0f', tonumber(last[2]) + step), ARGV[1])
return 1

-- Makes another message a claim's card, once in the claim's life, so that two who look at the same time cannot take turns.
-- What Slack still says of the message that was the card is nobody's vote from now on.
-- KEYS 1 claim  2 cards  3 refresh  4 early (of the other message)    ARGV 1 claim id  2 ts of the card  3 ts of the other  4 now (µs)
-- Returns {the card's ts as it stands, the reactions on it that were parked …}.
local stood = redis.call('HGET', KEYS[1], 'ts')
if not stood then return {''} end
if stood == ARGV[2] and redis.call('HSETNX', KEYS[1], 'moved', stood) == 1 then
  redis.call('HSET', KEYS[1], 'ts', ARGV[3])
  redis.call('HDEL', KEYS[2], ARGV[2])
  redis.call('HSET', KEYS[2], ARGV[3], ARGV[1])
  redis.call('ZADD', KEYS[3], ARGV[4], ARGV[1])
  stood = ARGV[3]
end
if stood ~= ARGV[3] then return {stood} end
return {stood, unpack(redis.call('LRANGE', KEYS[4], 0, -1))}

-- Of one stretch of a list, newest first, the claims that other lists have too. Writes nothing.
-- KEYS 1 the list that is gone through  2.. lists that must all have a claim  after them lists of which one must
-- ARGV 1 how many lists must all have it  2 how many claims the stretch has  3 rank and 4 id of the claim that the stretch before
--   ended with, "+inf" and "" for the first stretch  5 how many of the found ones to leave out  6 how many to name
-- Returns {how many were found, rank and id of the claim that the stretch ends with or twice "" at the end of the list, found ids …}
local length, passed = tonumber(ARGV[2]), 0
local ids, rank, last = {}, '', ''
repeat -- a whole stretch may stand before the claim that the one before ended with, all of that one's rank
  local rows = redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[3], '-inf', 'WITHSCORES', 'LIMIT', passed, length)
  for n = 1, #rows, 2 do
    if rows[n + 1] ~= ARGV[3] or rows[n] < ARGV[4] then ids[#ids + 1] = rows[n] end
  end
  passed = passed + length
  local more = #rows == 2 * length
  rank, last = more and rows[#rows] or '', more and rows[#rows - 1] or ''
until #ids > 0 or not more
if #ids == 0 then return {0, rank, last} end

local every, any = {}, {}
local all = tonumber(ARGV[1])
for place = 2, #KEYS do
  local held = place <= 1 + all and every or any
  for n, score in ipairs(redis.call('ZMSCORE', KEYS[place], unpack(ids))) do
    if score then held[n] = (held[n] or 0) + 1 end
  end
end

local found, answer = 0, {0, rank, last}
for n, id in ipairs(ids) do
  if (every[n] or 0) == all and (any[n] or #KEYS == 1 + all) then
    found = found + 1
    if found > tonumber(ARGV[5]) and #answer < 3 + tonumber(ARGV[6]) then answer[#answer + 1] = id end
  end
end
answer[1] = found
return answer

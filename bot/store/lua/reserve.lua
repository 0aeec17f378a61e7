-- The generic cell rate algorithm (ITU-T I.371): keeps calls `interval` apart with a small burst.
-- KEYS 1 pace    ARGV 1 now (µs)  2 interval (µs)  3 burst (calls)  4 not before (µs; "0" in a plain reservation)
-- Returns the microseconds to wait before the call; with "not before" nothing is reserved, calls are only held back.
local now, interval = tonumber(ARGV[1]), tonumber(ARGV[2])
local spoken = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local held = tonumber(ARGV[4])
if held > 0 then
  spoken = math.max(spoken, held + (tonumber(ARGV[3]) - 1) * interval)
else
  spoken = spoken + interval
end
redis.call('SET', KEYS[1], string.format('%.0f', spoken), 'PX', math.min(600000, math.ceil((spoken - now) / 1000) + 60000))
return math.max(0, spoken - interval * tonumber(ARGV[3]) - now)

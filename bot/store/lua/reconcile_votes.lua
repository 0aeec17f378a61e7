-- Brings the reactions of one claim in line with what Slack shows.
-- KEYS, ARGV 1-5: ledger.lua; the last of KEYS: work. ARGV 6 when the call was sent, by Slack's clock (µs)
--   7 JSON list of the names of the reactions that are cut: Slack counted more people than it named, so nobody loses one
--   8 JSON list of [person, reaction's name, verdict's slug or "eyes"]
--   9 a time (µs): reactions of before were on a card that somebody deleted; they are to be seen nowhere and stay,
--   and who is shown all the same has reacted anew
-- What is not newer than the last reconciliation in which nothing was cut says nothing new. Who must be asked which of two
-- verdicts came last has a work item "ask:<claim>:<person>" from here on.
-- Returns {"applied", status before, status after, number of changed registers, undecided, people whose latest verdicts are
-- newly tied …}, or {"missing"}. Undecided: the latest time (µs) of an event that is newer than the call and says otherwise
-- ("0" for none): it may have come between, or its own undoing may be lost.
local at, since = ARGV[6], tonumber(ARGV[9])
local time, floor = tonumber(at), tonumber(redis.call('HGET', KEYS[1], 'floor') or '0')
if time <= floor then
  local status = redis.call('HGET', KEYS[1], 'status')
  return {'applied', status, status, '0', '0'}
end

local shown, people, cut, whole = {}, {}, {}, true
for _, name in ipairs(cjson.decode(ARGV[7])) do
  cut[name], whole = true, false
end
for _, row in ipairs(cjson.decode(ARGV[8])) do
  shown[row[1]] = shown[row[1]] or {}
  shown[row[1]][row[2]] = row[3]
  people[row[1]] = true
end
for _, person in ipairs(redis.call('HKEYS', KEYS[2])) do people[person] = true end

local function record(person, name, on)
  redis.call('ZADD', KEYS[3], 'NX', at, cjson.encode({at = at, door = 'reconciliation', who = person, name = name, on = on}))
end

local function news(register)
  return tonumber(register[1]) <= time and tonumber(register[3]) < time
end

-- An event that is newer than the call stands against what is shown.
local undecided = 0
local function doubt(register)
  local latest = tonumber(register[1])
  if latest > time and tonumber(register[3]) < time then undecided = math.max(undecided, latest) end
end

local visible, registers, asked = false, 0, {}
for person in pairs(people) do
  local ballot, touched = ballot_of(person), false
  local seen = shown[person] or {}
  for name, meaning in pairs(seen) do
    local register = ballot.r[name]
    if not register then
      ballot.r[name] = {at, true, at, meaning}
      record(person, name, true)
      registers, touched = registers + 1, true
    elseif news(register) then
      if not register[2] or tonumber(register[1]) < since then
        register[1], register[2] = at, true
        record(person, name, true)
        registers = registers + 1
      end
      register[3], touched = at, true
    elseif not register[2] then
      doubt(register)
    end
  end
  if votes(ballot) then
    for name, register in pairs(ballot.r) do
      if not cut[name] and not seen[name] and tonumber(register[1]) >= since then
        if news(register) then
          if register[2] then
            register[1], register[2] = at, false
            record(person, name, false)
            registers = registers + 1
          end
          register[3], touched = at, true
        elseif register[2] then
          doubt(register)
        end
      end
    end
  end
  if touched then
    local changed, tied = keep(person, ballot)
    visible = visible or changed
    if tied and not ballot.asked then
      ballot.asked = true
      redis.call('HSET', KEYS[2], person, cjson.encode(ballot))
      asked[#asked + 1] = person
      redis.call('ZADD', KEYS[#KEYS], now, 'ask:' .. claim_id .. ':' .. person)
    end
  end
end
if whole then knows_from(ARGV[9], at) end

local before, after = settle(visible)
local answer = {'applied', before, after, tostring(registers), string.format('%.0f', undecided)}
for _, person in ipairs(asked) do answer[#answer + 1] = person end
return answer

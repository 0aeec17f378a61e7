-- Shared by cast_vote.lua, rule_voter.lua, reconcile_votes.lua and close_claim.lua, which stand after it.
-- Before it stand, written from desk/ by store/scripts.py: POLICY (the compiled policy, 243 letters), SLUGS (statuses in the
-- order of its letters), OPEN (slug -> true), VERDICTS (in the order of the policy's digits).
--
-- KEYS 1 claim  2 ballots  3 history  4 refresh  5 parents  6 open  7 unknown  8 outsiders
--   9.. one index a status, in the order of SLUGS
-- ARGV 1 quorum  2 "1" if somebody else than the paster must agree  3 now (µs)  4 claim id  5 article id
--
-- A ballot is {r = {reaction = {at, on, seen, meaning}}, p = {at = verdict}, s = standing verdict or "", o = owns,
--   x = {at, "1" or "0"} where the policy was ever asked whether its person votes: with "0" nothing of it counts}.
-- Times are whole microseconds, written as strings: cjson would round them.

local claim_id, article_id, now = ARGV[4], ARGV[5], ARGV[3]

local function ballot_of(person)
  local raw = redis.call('HGET', KEYS[2], person)
  if raw then return cjson.decode(raw) end
  return {r = {}, p = {}, s = '', o = false}
end

-- Whether a reconciliation in which nothing was cut has seen what became of an event of this time. The claim's `floor` is when
-- the latest was; once a card was deleted, `known` has for each card in turn from when until when, "from:until …". To be asked
-- of a reaction of which nothing was known: what was, it has marked as seen, unless that was on a card of before.
local function known(time)
  local fields = redis.call('HMGET', KEYS[1], 'floor', 'known')
  local latest = 0
  for from, till in (fields[2] or ''):gmatch('(%d+):(%d+)') do
    latest = tonumber(from)
    if latest <= time and time <= tonumber(till) then return true end
  end
  return latest <= time and time <= tonumber(fields[1] or '0')
end

local function knows_from(since, at)
  local fields = redis.call('HMGET', KEYS[1], 'floor', 'known')
  local before, spans = fields[2] or (fields[1] and '0:' .. fields[1]) or '', ''
  for from, till in before:gmatch('(%d+):(%d+)') do
    if tonumber(from) < tonumber(since) then spans = spans .. from .. ':' .. till .. ' ' end
  end
  redis.call('HSET', KEYS[1], 'floor', at)
  if tonumber(since) > 0 then
    redis.call('HSET', KEYS[1], 'known', spans .. since .. ':' .. at)
  else
    redis.call('HDEL', KEYS[1], 'known')
  end
end

local function votes(ballot)
  return not (ballot.x and ballot.x[2] == '0')
end

-- The verdict that the presses leave in the slot, and the time of the press that set it.
local function slot_of(ballot)
  local times = {}
  for at in pairs(ballot.p) do times[#times + 1] = at end
  table.sort(times, function(a, b) return tonumber(a) < tonumber(b) end)
  local held, since = '', 0
  for _, at in ipairs(times) do
    if held == ballot.p[at] then
      held, since = '', 0
    else
      held, since = ballot.p[at], tonumber(at)
    end
  end
  return held, since
end

-- What stands of a ballot: verdict or "", whether its owner is on it, and whether two verdicts share the latest time.
local function standing_of(ballot)
  if not votes(ballot) then return '', false, false end
  local verdict, latest = slot_of(ballot)
  local owns, tied = false, false
  for _, register in pairs(ballot.r) do
    if register[2] then
      if register[4] == 'eyes' then
        owns = true
      else
        local at = tonumber(register[1])
        if at > latest then
          verdict, latest, tied = register[4], at, false
        elseif at == latest and register[4] ~= verdict then
          tied = true
        end
      end
    end
  end
  if tied then verdict = '' end
  return verdict, owns, tied
end

-- Stores the ballot; returns whether anything that people see has changed, and whether its latest acts are tied.
local function keep(person, ballot)
  local verdict, owns, tied = standing_of(ballot)
  local changed = verdict ~= ballot.s or owns ~= ballot.o
  if verdict ~= ballot.s then
    if ballot.s ~= '' then redis.call('HINCRBY', KEYS[1], ballot.s, -1) end
    if verdict ~= '' then redis.call('HINCRBY', KEYS[1], verdict, 1) end
  end
  ballot.s, ballot.o = verdict, owns
  if not tied then ballot.asked = nil end
  redis.call('HSET', KEYS[2], person, cjson.encode(ballot))
  return changed, tied
end

-- Has the ballot count, or not, for what its person is ("unknown" leaves it as it is); the caller keeps it.
-- ARGV's `counts` is "1" or "0". A change is in the history, after all that was said of the person before.
local function rule(person, ballot, voter, counts)
  local member = person .. ':' .. claim_id
  if voter == 'unknown' then
    redis.call('ZADD', KEYS[7], 'NX', now, member)
    return
  end
  redis.call('ZREM', KEYS[7], member)
  redis.call(voter == 'outsider' and 'SADD' or 'SREM', KEYS[8], member)
  if votes(ballot) == (counts == '1') then return end
  local at = now
  if ballot.x and tonumber(at) <= tonumber(ballot.x[1]) then at = string.format('%.0f', tonumber(ballot.x[1]) + 1) end
  ballot.x = {at, counts}
  local entry = {at = at, door = 'policy', who = person, voter = voter, votes = counts == '1'}
  redis.call('ZADD', KEYS[3], at, cjson.encode(entry))
end

local function decided()
  local fields = redis.call('HMGET', KEYS[1], 'closed_as', 'pasted_by', VERDICTS[1], VERDICTS[2], VERDICTS[3], VERDICTS[4])
  if fields[1] and fields[1] ~= '' then return fields[1] end
  local own = redis.call('HGET', KEYS[2], fields[2])
  own = own and cjson.decode(own).s or ''
  local quorum, outsider, index = tonumber(ARGV[1]), ARGV[2] == '1', 0
  for i = 1, 4 do
    local count = tonumber(fields[i + 2] or '0')
    local others = own == VERDICTS[i] and count - 1 or count
    local level = 0
    if count >= quorum and (others > 0 or not outsider) then level = 2 elseif count > 0 then level = 1 end
    index = index * 3 + level
  end
  local difference = tonumber(fields[4] or '0') - tonumber(fields[5] or '0')
  local lead = difference > 0 and 1 or difference < 0 and 2 or 0
  index = index * 3 + lead
  return SLUGS[POLICY:byte(index + 1) - 96]
end

-- Brings status, indexes and marks in line; returns the status before and after.
local function settle(changed)
  local fields = redis.call('HMGET', KEYS[1], 'status', 'rank')
  local before, after = fields[1], decided()
  if after ~= before then
    redis.call('HSET', KEYS[1], 'status', after)
    for i, slug in ipairs(SLUGS) do
      if slug == before then redis.call('ZREM', KEYS[8 + i], claim_id) end
      if slug == after then redis.call('ZADD', KEYS[8 + i], fields[2], claim_id) end
    end
    if OPEN[after] then
      redis.call('ZADD', KEYS[6], fields[2], claim_id)
    else
      redis.call('ZREM', KEYS[6], claim_id)
    end
    redis.call('ZADD', KEYS[5], now, article_id)
  end
  if changed or after ~= before then redis.call('ZADD', KEYS[4], now, claim_id) end
  return before, after
end

if redis.call('EXISTS', KEYS[1]) == 0 then return {'missing'} end

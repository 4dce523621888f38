/** Of a window, and one more: a slot counts until all of it has left the window, so that a limit is kept to the last request. */
const slots = 64;
/** A page asks for a few things at once, so a process that knows nothing of a key admits so many, however small its part of the limit. */
export const leastFresh = 3;
/** Of the limit, how much all processes together may admit of a key before they hear of each other: with all of it used by one of them, 1.6. */
export const freshPart = 0.68;
/** Of what is left, how much they are given once they have, so that the last one to ask finds something, too. */
const knownPart = 0.8;
/** How long a process counts as busy with a key after its last report, in ms. */
const busyMs = 2000;
/** Of the limit, so much of what others hold counts as still to be had while nobody was refused; and `leastFresh` of a small one. */
const sparePart = 0.04;
/** After so long a process asks again for what others hold, in ms: by then it is used or given back. */
const heldMs = 300;
/** How long a process counts as alive after its last call, in ms. */
const aliveMs = 15_000;

/**
 * Adds up, for each key, what the edges' processes report, and tells the reporting one what it may admit until it asks again.
 *
 * KEYS: sorted set of the processes alive, then one hash per key: number of a slot of time -> requests admitted in it, `p` with a
 * process -> when it last reported, `h` with one -> prepaid requests it holds, and `x` -> when one was last refused. ARGV: process,
 * offset of the clock in ms, then six per key: window in ms, limit, burst, requests admitted since the last report (below 0: prepaid
 * ones given back), the process's need of prepaid ones, and how many it holds.
 * Answers the number of processes, then five per key:
 *  share      requests the process may admit before it reports again: all that are left when it has the key for itself
 *  prepaid    instead of a share where other processes are busy with the key: requests that are counted before they are admitted.
 *             A process that was not busy with it yet counts for one of all: the others may have just begun, too.
 *  remaining  requests left in the window, with those that other processes hold and may give back
 *  release    ms until there are more
 *  atBest     requests that would be left if the other processes gave back all they hold
 * While nobody was refused, what others hold keeps nobody from a request: a client that comes now here, now there would be refused
 * before its limit. From the first refusal on it is counted as used, so that the limit is kept to the last request.
 * The limit of a window is raised, up to the burst, by what the key left unused of it in the window before.
 * The clock is that of Redis, so that edges need no common one.
 */
export const countScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[2])
local me, mine = 'p' .. ARGV[1], 'h' .. ARGV[1]
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ${aliveMs})
redis.call('PEXPIRE', KEYS[1], ${aliveMs * 2})
local processes = redis.call('ZCARD', KEYS[1])

local function release(slots, slot, part, wanted)
  for age = ${slots}, 0, -1 do
    wanted = wanted - (slots[age] or 0)
    if wanted <= 0 then return math.ceil((${slots + 1} - age - part) * slot) end
  end
  return math.ceil(slot)
end

local function count(key, window, limit, burst, used, need, holds)
  local slot = window / ${slots}
  local current = math.floor(now / slot)
  local part = now / slot - current
  local slots, sum, before, busy, known, old = {}, 0, 0, 1, false, {}
  local busy_of, held, elsewhere, held_before, contended = {}, {}, 0, 0, need == 3
  local all = redis.call('HGETALL', key)
  for i = 1, #all, 2 do
    local field, value = all[i], tonumber(all[i + 1])
    local kind = string.byte(field)
    if kind == 112 then
      if now - value > ${busyMs} then old[#old + 1] = field
      elseif field == me then known = true
      else busy, busy_of[string.sub(field, 2)] = busy + 1, true end
    elseif kind == 104 then
      if field == mine then held_before = value else held[string.sub(field, 2)] = value end
    elseif kind == 120 then
      if now - value < window then contended = true else old[#old + 1] = field end
    else
      local age = current - tonumber(field)
      if age < 0 or age > (burst > 0 and ${slots * 2 + 1} or ${slots}) then old[#old + 1] = field
      elseif age <= ${slots} then slots[age], sum = value, sum + value
      else before = before + value end
    end
  end
  if #old > 0 then redis.call('HDEL', key, unpack(old)) end

  for holder, value in pairs(held) do
    if busy_of[holder] then elsewhere = elsewhere + value else redis.call('HDEL', key, 'h' .. holder) end
  end

  local most = limit + math.min(burst, math.max(0, limit - before))
  sum = sum + used
  local remaining = math.max(0, most - sum)
  local spare = contended and 0 or math.min(elsewhere, math.max(${leastFresh}, math.floor(most * ${sparePart})))
  local share, prepaid = 0, 0
  local each = math.floor(remaining * (known and ${knownPart} / busy or ${freshPart} / math.max(busy, processes)))
  if known and busy == 1 then share = remaining
  elseif need == 0 then share = math.min(math.max(remaining, most - sum + spare), math.max(1, math.min(each, ${leastFresh})))
  elseif need ~= 2 and most - sum + spare > 0 and (remaining > 0 or holds == 0) then
    prepaid = math.max(1, math.min(remaining, each))
    used, sum = used + prepaid, sum + prepaid
    remaining = math.max(0, most - sum)
  end
  holds = holds + prepaid
  local fields = { me, now }
  if used ~= 0 then
    slots[0] = (slots[0] or 0) + used
    fields[#fields + 1], fields[#fields + 2] = current, slots[0]
  end
  if need == 3 then fields[#fields + 1], fields[#fields + 2] = 'x', now end
  if holds ~= held_before then fields[#fields + 1], fields[#fields + 2] = mine, holds end
  redis.call('HSET', key, unpack(fields))
  redis.call('PEXPIRE', key, math.ceil(window * (burst > 0 and 2.1 or 1.05)) + ${busyMs})
  local step = remaining > 0 and 1 or sum + math.max(1, math.floor(most / 100)) - most
  local soon = release(slots, slot, part, step)
  if remaining == 0 and elsewhere > 0 then soon = math.min(soon, ${heldMs}) end
  return share, prepaid, math.max(remaining, most - sum + spare), soon, math.max(0, most - sum + elsewhere)
end

local answer = { processes }
for i = 2, #KEYS do
  local of = {}
  for j = 1, 6 do of[j] = tonumber(ARGV[i * 6 - 10 + j]) end
  for _, figure in ipairs({ count(KEYS[i], unpack(of)) }) do answer[#answer + 1] = figure end
end
return answer`;

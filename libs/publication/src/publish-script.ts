/**
 * Writes one site in one step; nothing already there is replaced by something older, so that publications may overtake each
 * other and a rebuild may run beside them. Answers with the names whose pointer changed hands.
 *
 * Entries of certificates are written before, to expire soon: those that the revision in force names stay for good from here on,
 * those that it no longer names go with the replaced ruleset, or at once with the site.
 *
 * The site's API description goes the same way as its certificates.
 *
 * KEYS: site pointer, set of the site's certificates, name of its API description's key, then host pointers.
 * ARGV: revision, site pointer, ruleset key ('' for a tombstone), ruleset, prefix of the site's ruleset keys, seconds that a
 *       replaced ruleset stays for edges that are just reading it, JSON list of the certificates' ids ('[]': none), prefix of their
 *       keys, key of the API description ('': none), then for each host pointer: revision, site id ('' for a tombstone), pointer.
 */
export const publishScript = `
local revision = tonumber(ARGV[1])
local before = redis.call('GET', KEYS[1])
local old = before and cjson.decode(before) or nil
if not old or old.revision <= revision then
  local keep = {}
  for _, id in ipairs(cjson.decode(ARGV[7])) do
    keep[id] = true
    redis.call('PERSIST', ARGV[8] .. id)
    redis.call('SADD', KEYS[2], id)
  end
  for _, id in ipairs(redis.call('SMEMBERS', KEYS[2])) do
    if not keep[id] then
      redis.call('SREM', KEYS[2], id)
      redis.call('EXPIRE', ARGV[8] .. id, ARGV[3] == '' and 0 or ARGV[6])
    end
  end
  local described = redis.call('GET', KEYS[3])
  if described and described ~= ARGV[9] then redis.call('EXPIRE', described, ARGV[3] == '' and 0 or ARGV[6]) end
  if ARGV[9] ~= '' then
    redis.call('PERSIST', ARGV[9])
    redis.call('SET', KEYS[3], ARGV[9])
  else
    redis.call('DEL', KEYS[3])
  end
end
if ARGV[3] ~= '' and (not old or old.revision <= revision) then redis.call('SET', ARGV[3], ARGV[4]) end
if not old or old.revision < revision then
  redis.call('SET', KEYS[1], ARGV[2])
  if old and old.revision < revision then redis.call('EXPIRE', ARGV[5] .. string.format('%d', old.revision), ARGV[6]) end
end
local changed = {}
for index = 4, #KEYS do
  local at = 10 + (index - 4) * 3
  local wanted = tonumber(ARGV[at])
  local holder = redis.call('GET', KEYS[index])
  local held = holder and cjson.decode(holder) or nil
  if not held or held.revision < wanted then
    redis.call('SET', KEYS[index], ARGV[at + 2])
    local was = ''
    if held and held.siteId ~= cjson.null then was = held.siteId end
    if was ~= ARGV[at + 1] then changed[#changed + 1] = index - 3 end
  end
end
return changed
`;

/**
 * Says that Redis is complete, unless it was flushed since the rebuild began. KEYS: complete, mark of the rebuild. ARGV: time.
 */
export const completeScript = `
if redis.call('DEL', KEYS[2]) == 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1
`;

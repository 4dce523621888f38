import type { Fault, RateLimit } from '@sitekeep/contracts';
import { hopByHop } from './check-header-name.ts';
import { checkPath, checkPatterns } from './check-path.ts';

export function checkRateLimits(limits: readonly RateLimit[]): Fault[] {
  const names = limits.map((limit) => limit.name);
  const paths = limits.flatMap(({ path }, index) => (path ? [{ path, pointer: `/rateLimits/${index}/path` }] : []));
  const each = limits.flatMap((limit, index) => {
    const pointer = `/rateLimits/${index}`;
    const first = names.indexOf(limit.name);
    const duplicate = {
      pointer: `${pointer}/name`,
      code: 'duplicate',
      detail: `The rule at position ${first} is called “${limit.name}” already.`,
    };
    return [
      ...(first < index ? [duplicate] : []),
      ...(limit.path ? checkPath(limit.path, `${pointer}/path`) : []),
      ...keyFaults(limit, pointer),
      ...banFaults(limit, pointer),
    ];
  });
  return [...each, ...checkPatterns(paths)];
}

function keyFaults({ key }: RateLimit, pointer: string): Fault[] {
  if (key.kind !== 'header' || !hopByHop.has(key.name)) return [];
  const detail = `${key.name} belongs to a connection and never reaches a site: choose a header that tells visitors apart.`;
  return [{ pointer: `${pointer}/key/name`, code: 'hop_by_hop', detail }];
}

function banFaults({ action, banSeconds, key }: RateLimit, pointer: string): Fault[] {
  if (action !== 'ban')
    return banSeconds === null
      ? []
      : [{ pointer: `${pointer}/banSeconds`, code: 'without_ban', detail: 'This belongs to the action ban: choose it, or give null.' }];
  const faults: Fault[] = [];
  if (banSeconds === null)
    faults.push({
      pointer: `${pointer}/banSeconds`,
      code: 'needed',
      detail: 'Say how long the ban lasts, from 60 to 2592000 seconds (30 days).',
    });
  if (key.kind === 'site')
    faults.push({
      pointer: `${pointer}/action`,
      code: 'bans_anybody',
      detail: 'A limit on the whole site would ban whoever happens to come next: choose another action, or another key.',
    });
  return faults;
}

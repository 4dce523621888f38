import type { Balancer, Fault } from '@sitekeep/contracts';
import { normaliseTarget } from '@sitekeep/enforcement/normalise-target';
import { checkAuthorities } from './check-authorities.ts';
import { hopByHop } from './check-header-name.ts';
import { checkPaths, pathText } from './check-path.ts';

/** `groups`: those that the site's origins are in. */
export function checkBalancer({ health, rules, ca }: Balancer, groups: readonly string[], now: Date): Fault[] {
  const paths = rules.flatMap(({ path }, index) => (path ? [{ path, pointer: `/balancer/rules/${index}/path` }] : []));
  return [
    ...(health ? healthFaults(health) : []),
    ...checkPaths(paths),
    ...ruleFaults(rules, groups),
    ...(ca === null ? [] : checkAuthorities(ca, now)),
  ];
}

type Health = NonNullable<Balancer['health']>;
type Rules = Balancer['rules'];
type Found = Omit<Fault, 'pointer'> | null;

function healthFaults({ path, host, codes, intervalSeconds, timeoutSeconds }: Health): Fault[] {
  const at = '/balancer/health';
  const [ofPath, ofHost] = [targetFault(path), host === null ? null : hostFault(host)];
  return [
    ...(ofPath ? [{ pointer: `${at}/path`, ...ofPath }] : []),
    ...(ofHost ? [{ pointer: `${at}/host`, ...ofHost }] : []),
    ...codes.flatMap(({ from, to }, index) =>
      from > to
        ? [
            {
              pointer: `${at}/codes/${index}`,
              code: 'empty_range',
              detail: `No status is from ${from} to ${to}: give the lower one first.`,
            },
          ]
        : [],
    ),
    ...(timeoutSeconds > intervalSeconds
      ? [
          {
            pointer: `${at}/timeoutSeconds`,
            code: 'too_long',
            detail: 'The next check would begin before this one is over: wait at most intervalSeconds.',
          },
        ]
      : []),
  ];
}

/** What origins are asked for: a path, and a query if need be. */
function targetFault(target: string): Found {
  if (!target.startsWith('/')) return { code: 'no_path', detail: `A path begins with /: write /${target}` };
  const read = normaliseTarget(Buffer.from(target, 'utf8').toString('latin1'));
  if ('fault' in read) return { code: 'invalid_path', detail: read.fault };
  const normalised = read.path + read.query;
  return normalised === target
    ? null
    : { code: 'not_normalised', detail: `Your server is asked in the normalised form: write ${normalised}` };
}

function hostFault(host: string): Found {
  const url = URL.parse(`http://${host}`);
  if (!url || /[@/\\?#\s]/.test(host))
    return {
      code: 'invalid_host',
      detail: 'Give the name your server is to be asked for, with a port if it needs one, like www.example.com.',
    };
  return url.host === host
    ? null
    : { code: 'not_normalised', detail: `Your server is asked in the form that browsers use: write ${url.host}` };
}

function ruleFaults(rules: Rules, groups: readonly string[]): Fault[] {
  const texts = rules.map(({ path, header }) => `${pathText(path)} ${header ? `${header.name}: ${header.value}` : ''}`);
  const catchesAll = rules.findIndex(({ path, header }) => path === null && header === null);
  return rules.flatMap(({ header, group }, index) => {
    const pointer = `/balancer/rules/${index}`;
    const first = texts.indexOf(texts[index] as string);
    const hops = `${header?.name} belongs to a connection and never reaches a site: choose a header that tells requests apart.`;
    const unknown = `No origin is in group ${group}; there ${groups.length === 1 ? 'is' : 'are'} ${groups.join(', ')}. Put an origin into it first.`;
    return [
      ...(groups.includes(group) ? [] : [{ pointer: `${pointer}/group`, code: 'unknown_group', detail: unknown }]),
      ...(header && hopByHop.has(header.name) ? [{ pointer: `${pointer}/header/name`, code: 'hop_by_hop', detail: hops }] : []),
      ...unreachable(pointer, index, first, catchesAll),
    ];
  });
}

function unreachable(pointer: string, index: number, first: number, catchesAll: number): Fault[] {
  if (first < index)
    return [{ pointer, code: 'duplicate', detail: `The rule at position ${first} says the same already, and the first counts.` }];
  if (catchesAll < 0 || catchesAll >= index) return [];
  return [
    {
      pointer,
      code: 'never_reached',
      detail: `The rule at position ${catchesAll} takes every request: put it last, or give it a path or a header.`,
    },
  ];
}

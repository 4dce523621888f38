import { firewallExclusionSchema, type FirewallExclusion, type FirewallMatch } from '@sitekeep/contracts';
import { withoutIndices } from '@sitekeep/firewall/exclusions';

/** What an event says of its request, as far as exclusions look at it. */
export interface Found {
  readonly path: string;
  readonly matches: readonly FirewallMatch[];
}
export type Thresholds = { readonly total: number; readonly family: number };

/** Of one request, so that nobody has to choose among dozens. */
const mostMatches = 5;
/** Paths of events are cut there. */
const longestPath = 1023;

/** Matches of the sets: rules of a site's own and patches cannot be excluded. */
const ofSets = (matches: readonly FirewallMatch[]) => matches.filter(({ family, place }) => family !== null && place !== null);

/**
 * Exclusions that take matches of a request out, the narrowest first: a rule on a path in a parameter, a rule in a parameter, a family
 * on a path in a parameter (where several of its rules matched, no rule alone helps), a family on a path. Empty for a request in which no rule of a set matched.
 */
export function proposeExclusions({ path, matches }: Found, note: string): FirewallExclusion[] {
  const heaviest = ofSets(matches)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, mostMatches);
  const at = path.length <= longestPath ? ({ kind: 'exact', value: path } as const) : null;
  const whereOf = ({ place, name }: FirewallMatch) => ({ place, parameter: name === null || name === '' ? null : withoutIndices(name) });
  const tiers = [
    ...heaviest.map((match) => ({ rule: match.rule, family: null, path: at, ...whereOf(match), note })),
    ...heaviest.map((match) => ({ rule: match.rule, family: null, path: null, ...whereOf(match), note })),
    ...(at === null ? [] : heaviest.map((match) => ({ rule: null, family: match.family, path: at, ...whereOf(match), note }))),
    ...(at === null ? [] : heaviest.map(({ family }) => ({ rule: null, family, path: at, place: null, parameter: null, note }))),
  ];
  const texts = tiers.map((exclusion) => JSON.stringify(exclusion));
  return tiers.filter((exclusion, index) => texts.indexOf(texts[index] as string) === index && canBeSaid(exclusion));
}

/** Not of names that a policy cannot hold as they are: with control characters, blanks at an end, or too long. */
function canBeSaid(exclusion: FirewallExclusion): boolean {
  const parsed = firewallExclusionSchema.safeParse(exclusion);
  return parsed.success && parsed.data.parameter === exclusion.parameter;
}

/** What an exclusion with a plain path (or none) does to a request that was found out. */
export function effectOf(
  exclusion: FirewallExclusion,
  { path, matches }: Found,
  thresholds: Thresholds,
): 'none' | 'touches' | 'lets_through' {
  if (exclusion.path !== null && exclusion.path.value !== path) return 'none';
  const counted = ofSets(matches);
  const left = counted.filter((match) => !means(exclusion, match));
  if (left.length === counted.length) return 'none';
  return isAttack(left, thresholds) ? 'touches' : 'lets_through';
}

function means({ rule, family, place, parameter }: FirewallExclusion, match: FirewallMatch): boolean {
  if (rule !== null ? rule !== match.rule : family !== null && family !== match.family) return false;
  if (place !== null && place !== match.place) return false;
  return parameter === null || parameter === match.name || parameter === withoutIndices(match.name ?? '');
}

function isAttack(matches: readonly FirewallMatch[], { total, family }: Thresholds): boolean {
  const sums = new Map<string | null, number>();
  for (const match of matches) sums.set(match.family, (sums.get(match.family) ?? 0) + match.score);
  return [...sums.values()].reduce((sum, score) => sum + score, 0) >= total || [...sums.values()].some((score) => score >= family);
}

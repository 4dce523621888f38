import type { FirewallPatches, FirewallTestMatch, FirewallTestResult } from '@sitekeep/contracts';
import type { Refusal } from '@sitekeep/enforcement';
import type { JudgedHead, Match } from '@sitekeep/firewall';
import { severityScores } from '@sitekeep/firewall/rules';
import type { TypedRequest } from './typed-request.ts';

/** What became of a request that was tried, as mode block has it. */
export interface Tried {
  readonly judged: JudgedHead;
  readonly refusal: Refusal | null;
  /** Keys of the rate limits it would have counted for. */
  readonly limited: readonly string[];
  readonly patches: FirewallPatches;
}
type Verdict = FirewallTestResult['verdict'];

export function tellTest(
  typed: TypedRequest,
  tried: Tried,
  { mode, api, note }: Pick<FirewallTestResult, 'mode' | 'api' | 'note'>,
): FirewallTestResult {
  const { inspection } = tried.judged;
  const { method, target, headers, body } = typed;
  const verdictInBlock = verdictOf(tried);
  return {
    read: { method, target, headers: headers.length / 2, bodyBytes: body.length },
    rules: rulesOf(tried),
    matches: inspection.matches.map(showMatch),
    excluded: inspection.excluded.map(({ match, exclusion }) => ({ ...showMatch(match), exclusion })),
    total: inspection.total,
    byFamily: { ...inspection.byFamily },
    exceeded: inspection.exceeded,
    reason: tried.refusal?.reason ?? null,
    api,
    mode,
    verdict: mode === 'block' ? verdictInBlock : 'pass',
    verdictInBlock,
    note,
  };
}

function verdictOf({ judged, refusal }: Tried): Verdict {
  if (refusal === null) return judged.applied?.action.kind === 'challenge' ? 'challenge' : 'pass';
  return refusal.location === undefined ? 'refuse' : 'redirect';
}

function rulesOf({ judged: { logged, applied }, limited, patches }: Tried): FirewallTestResult['rules'] {
  const titled = (patch: string | null, name: string) => ({
    rule: patch === null ? name : nameOfPatch(patches, patch),
    patch: patch !== null,
  });
  const counted = limited.map((key) => {
    const [, kind = '', name = ''] = /^(rule|patch) (.*)$/.exec(key) ?? [];
    return { ...titled(kind === 'patch' ? name : null, name), action: 'rate_limit' as const, decides: false };
  });
  return [
    ...logged.map(({ patch, name }) => ({ ...titled(patch, name), action: 'log' as const, decides: false })),
    ...counted,
    ...(applied === null ? [] : [{ ...titled(applied.patch, applied.name), action: applied.action.kind, decides: true }]),
  ];
}

const nameOfPatch = ({ patches }: FirewallPatches, id: string): string => patches.find((patch) => patch.id === id)?.rule.name ?? id;

const showMatch = ({ rule, field, excerpt }: Match): FirewallTestMatch => ({
  rule: rule.id,
  family: rule.family,
  severity: rule.severity,
  score: severityScores[rule.severity],
  stops: rule.stops,
  place: field.place,
  name: field.name === '' ? null : field.name,
  excerpt,
});

import type { RulesetGate } from '@sitekeep/contracts';

/** Tokens know only seconds: one issued in the second of a revocation would be void, so the next one is later than that. */
export function sessionTimes(
  { sessionSeconds, idleSeconds }: Pick<RulesetGate, 'sessionSeconds' | 'idleSeconds'>,
  now: number,
  after: Date | null,
  createdMs: number,
): { issuedAt: Date; idleAt: Date; endsAt: Date } {
  const issued = Math.max(Math.floor(now / 1000), Math.floor((after?.getTime() ?? 0) / 1000) + 1);
  const ends = Math.floor(createdMs / 1000) + sessionSeconds;
  const idle = Math.min(issued + idleSeconds, ends);
  return { issuedAt: new Date(issued * 1000), idleAt: new Date(idle * 1000), endsAt: new Date(ends * 1000) };
}

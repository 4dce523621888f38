import type { VisitorToken } from '@sitekeep/contracts';
import type { Tone } from '@sitekeep/web-ui';

export function tokenWord(token: VisitorToken): { tone: Tone; text: string } {
  if (token.locked) return { tone: 'refused', text: 'Locked' };
  if (!token.confirmed) return { tone: 'attention', text: 'Waits for its first code' };
  return { tone: 'good', text: 'Active' };
}

/** `TOTP, SHA1, 6 digits, every 30 s`. */
export function tokenKindWords({ kind, algorithm, digits, periodSeconds }: VisitorToken): string {
  const pace = periodSeconds === null ? 'by counter' : `every ${periodSeconds} s`;
  return `${kind.toUpperCase()}, ${algorithm}, ${digits} digits, ${pace}`;
}

export const tokenName = (token: Pick<VisitorToken, 'label' | 'serial'>): string => token.label || token.serial;

/** `JBSWY3DPEHPK` -> `JBSW Y3DP EHPK`, as people read and type it. */
export const inGroups = (seed: string): string => seed.match(/.{1,4}/g)?.join(' ') ?? '';

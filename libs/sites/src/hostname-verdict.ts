import { covers, liesInside, type ReadHostname } from './hostname.ts';

/** A name that some site has, near the one that is asked for. */
export type Held = ReadHostname & {
  id: string;
  siteId: string;
  accountId: string;
  live: boolean;
  /** by a TXT record */
  proven: boolean;
  /** unproven, and of a service that was never active: it gives way */
  weak: boolean;
};
export type Left = { names: readonly string[]; domains: readonly string[] };
/** `proven`: live because of the TXT record that already stands in DNS. */
export type Verdict = 'live' | 'proven' | 'needs_proof' | 'taken' | 'taken_for_good' | 'own';

const near = (name: string, other: string): boolean => liesInside(name, other) || covers(name, other);

/** A name of another account, around or below ours, or left behind by another account, asks for proof: DNS may still point at us for them. */
export function judge(claim: ReadHostname, accountId: string, held: readonly Held[], left: Left, provenByDns: boolean): Verdict {
  const { name, registrableDomain } = claim;
  const own = held.filter((other) => other.accountId === accountId);
  if (own.some((other) => other.name === name)) return 'own';
  const firm = held.filter((other) => other.live && !other.weak && other.accountId !== accountId);
  const holder = firm.find((other) => other.name === name);
  if (holder?.proven) return 'taken_for_good';
  if (holder) return provenByDns ? 'proven' : 'taken';
  if (firm.some((other) => near(name, other.name))) return 'needs_proof';
  const names = left.names.filter((other) => !own.some((mine) => mine.live && mine.name === other));
  if (names.some((other) => other === name || covers(other, name) || covers(name, other))) return 'needs_proof';
  const ours = own.some((mine) => mine.live && mine.proven && mine.registrableDomain === registrableDomain);
  return left.domains.includes(registrableDomain) && !ours ? 'needs_proof' : 'live';
}

/** Live names of others that give way when the name goes live: its own one, and weak ones that would need proof beside it. */
export const givingWay = ({ name }: ReadHostname, accountId: string, held: readonly Held[]): Held[] =>
  held.filter(
    (other) =>
      other.live && !other.proven && other.accountId !== accountId && (other.name === name || (other.weak && near(other.name, name))),
  );

import type { certificateSources, certificateStates } from '@sitekeep/contracts';

export type CertificateSource = (typeof certificateSources)[number];
export type CertificateState = (typeof certificateStates)[number];
/** What decides between certificates. `ended`: its time ran out, and the site's ruleset knows. */
export type Candidate = { id: string; source: CertificateSource; names: readonly string[]; notAfter: Date; ended: boolean };
/** A certificate, and the names of the site for which it is the best. */
export type Chosen<C extends Candidate> = { certificate: C; names: string[] };

const dayMs = 86_400_000;
/** Days before its end on which the owners of a certificate in use are told. */
export const warningDays = [30, 14, 3] as const;
/** So many days before its end an uploaded certificate no longer keeps us from ordering one, so that there is no gap. */
const replacedBeforeDays = 3;

/** Whether a name of a certificate holds for a hostname; `*` stands for one label (RFC 6125). Of a wildcard hostname only the same wildcard is enough. */
export function covers(certificateName: string, hostname: string): boolean {
  if (certificateName === hostname) return true;
  if (!certificateName.startsWith('*.') || hostname.startsWith('*.')) return false;
  const dot = hostname.indexOf('.');
  return dot > 0 && hostname.slice(dot) === certificateName.slice(1);
}

export const coversOneOf = (names: readonly string[], hostname: string): boolean => names.some((name) => covers(name, hostname));

/** Names of the site that the certificate can speak for: its hostnames, and names of the certificate that lie inside a wildcard hostname. */
export function servedNames(names: readonly string[], hostnames: readonly string[]): string[] {
  const exact = hostnames.filter((hostname) => coversOneOf(names, hostname));
  const wildcards = hostnames.filter((hostname) => hostname.startsWith('*.'));
  const inside = names.filter((name) => wildcards.some((wildcard) => name !== wildcard && name.endsWith(wildcard.slice(1))));
  return [...new Set([...exact, ...inside])].sort();
}

/** What still holds before what has ended, uploaded before ordered, the later end first. */
function byWorth(a: Candidate, b: Candidate): number {
  if (a.ended !== b.ended) return a.ended ? 1 : -1;
  if (a.source !== b.source) return a.source === 'uploaded' ? -1 : 1;
  return b.notAfter.getTime() - a.notAfter.getTime() || (a.id < b.id ? 1 : -1);
}

/** Which certificate visitors of each name get: every name once, with the best that covers it. */
export function chooseCertificates<C extends Candidate>(hostnames: readonly string[], certificates: readonly C[]): Chosen<C>[] {
  const taken = new Set<string>();
  return [...certificates].sort(byWorth).flatMap((certificate) => {
    const names = servedNames(certificate.names, hostnames).filter((name) => !taken.has(name));
    for (const name of names) taken.add(name);
    return names.length > 0 ? [{ certificate, names }] : [];
  });
}

/** Whether an uploaded certificate will hold for the name for a while, so that none is ordered. */
export const isProvided = (hostname: string, certificates: readonly Candidate[], now: Date): boolean =>
  certificates.some(
    ({ source, names, notAfter }) =>
      source === 'uploaded' && coversOneOf(names, hostname) && notAfter.getTime() > now.getTime() + replacedBeforeDays * dayMs,
  );

/** A certificate that we renew in time does not expire soon, however little is left. */
export function stateOf({ notAfter }: Pick<Candidate, 'notAfter'>, renewed: boolean, now: Date): CertificateState {
  if (notAfter <= now) return 'expired';
  return !renewed && daysLeft(notAfter, now) <= warningDays[0] ? 'expires_soon' : 'valid';
}

/** The warning that is due, if any: when several are, the last of them says it all. */
export const dueWarning = (notAfter: Date, now: Date, warned: number | null): number | null => {
  const reached = warningDays.filter((days) => notAfter.getTime() - now.getTime() <= days * dayMs).at(-1);
  return reached === undefined || (warned !== null && warned <= reached) ? null : reached;
};

/** Begun days count whole. */
export const daysLeft = (notAfter: Date, now: Date): number => Math.ceil((notAfter.getTime() - now.getTime()) / dayMs);

/** Two thirds of its life. */
export const renewalAt = (notBefore: Date, notAfter: Date): Date =>
  new Date(notBefore.getTime() + Math.round(((notAfter.getTime() - notBefore.getTime()) * 2) / 3));

const hourMs = 3_600_000;
/** After a failure: 1 h, 2 h, 4 h … 24 h, or later when the authority says so. Authorities allow five failures an hour for a name. */
export const nextAttemptAt = (now: Date, failures: number, retryAfterMs = 0): Date =>
  new Date(now.getTime() + Math.max(Math.min(2 ** (failures - 1), 24) * hourMs, retryAfterMs));

/** While DNS points elsewhere: a quarter of what has been waited already, from a minute to an hour. Nobody but DNS is asked. */
export const nextLookAt = (now: Date, since: Date): Date =>
  new Date(now.getTime() + Math.min(Math.max((now.getTime() - since.getTime()) / 4, 60_000), hourMs));

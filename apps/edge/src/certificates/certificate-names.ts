import type { RulesetCertificate } from '@sitekeep/contracts';

/** The certificates of a site that cover a name, best first: the name itself before its wildcard, else in the ruleset's order. */
export function certificatesFor(certificates: readonly RulesetCertificate[], hostname: string): readonly RulesetCertificate[] {
  if (certificates.length === 0) return certificates;
  const wildcard = `*${hostname.slice(Math.max(hostname.indexOf('.'), 0))}`;
  const exact = certificates.filter(({ names }) => names.includes(hostname));
  return [...exact, ...certificates.filter((each) => !exact.includes(each) && each.names.includes(wildcard))];
}

import type { X509Certificate } from 'node:crypto';
import type { CertificateWarning } from '@sitekeep/contracts';
import { coversOneOf, daysLeft } from './certificate.ts';
import { isKnownRoot, isSelfSigned, knownRootOf } from './certificate-chain.ts';
import { readableName } from './pem.ts';

const soonDays = 14;
const day = (date: Date) => date.toISOString().slice(0, 10);

/** What an upload that is taken should still be looked at for. `certificates` in their right order, the root among them if it was given. */
export function warningsOf(
  certificates: readonly X509Certificate[],
  names: readonly string[],
  hostnames: readonly string[],
  now: Date,
): CertificateWarning[] {
  const left = hostnames.filter((hostname) => !coversOneOf(names, hostname));
  const [leaf] = certificates;
  const soon = leaf && daysLeft(leaf.validToDate, now) < soonDays;
  return [
    ...(left.length > 0
      ? [warning('names_not_covered', `It does not hold for ${left.join(', ')}; visitors of these names do not get it.`, left)]
      : []),
    ...(soon ? [warning('expires_soon', `It expires on ${day(leaf.validToDate)}. Renew it before then.`)] : []),
    ...trustWarnings(certificates.at(-1), certificates.length),
  ];
}

function trustWarnings(last: X509Certificate | undefined, count: number): CertificateWarning[] {
  if (!last || knownRootOf(last)) return [];
  if (isSelfSigned(last) && isKnownRoot(last)) return [];
  if (isSelfSigned(last)) {
    const what = count === 1 ? 'It is signed by itself' : `It leads to “${readableName(last.subject)}”`;
    return [warning('not_trusted', `${what}, which browsers do not know: visitors see a warning unless they were told to trust it.`)];
  }
  const issuer = readableName(last.issuer);
  return [
    warning(
      'missing_intermediate',
      `It was signed by “${issuer}”, which browsers do not know. Append the certificate of “${issuer}” that your authority hands out, or some visitors see a warning.`,
    ),
  ];
}

const warning = (code: CertificateWarning['code'], detail: string, hostnames: string[] = []): CertificateWarning => ({
  code,
  detail,
  hostnames,
});

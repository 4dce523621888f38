import { showId, type NewVisitorToken, type VisitorToken } from '@sitekeep/contracts';
import { HOTP, TOTP } from 'otpauth';
import type { VisitorTokenRow } from './visitor-token.entity.ts';

export const showToken = (row: VisitorTokenRow): VisitorToken => ({
  id: showId('visitorToken', row.id),
  kind: row.kind,
  serial: row.serial,
  label: row.label,
  algorithm: row.algorithm,
  digits: row.digits,
  periodSeconds: row.periodSeconds,
  confirmed: row.confirmed,
  locked: row.locked,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});

/** With what is shown once: the seed in base32, and the address that apps read from a QR code. */
export const showNewToken = (row: VisitorTokenRow, secret: string, whose: { issuer: string; email: string }): NewVisitorToken => ({
  ...showToken(row),
  seed: secret,
  uri: uriOf(row, secret, whose),
});

/** Apps take what is before a colon for the issuer. */
const withoutColons = (text: string): string => text.replaceAll(':', ' ').replace(/\s+/g, ' ').trim();

/** Of an issuer in an address, which names it twice: 12 letters of Cyrillic, 8 of Chinese. Beyond that cameras fail at the QR code. */
const longestIssuer = 72;

/** As apps list the token: the beginning of a name that is long once it is escaped, cut between characters as people see them. */
export function issuerOf(name: string): string {
  let issuer = '';
  for (const { segment } of new Intl.Segmenter().segment(withoutColons(name).toWellFormed())) {
    if (encodeURIComponent(issuer + segment).length > longestIssuer) break;
    issuer += segment;
  }
  return issuer.trim();
}

/** What apps read from a QR code. `secret`: the seed in base32. */
export function uriOf(
  row: Pick<VisitorTokenRow, 'algorithm' | 'digits' | 'periodSeconds' | 'nextCounter'>,
  secret: string,
  { issuer, email }: { issuer: string; email: string },
): string {
  const { algorithm, digits, periodSeconds, nextCounter } = row;
  const all = { issuer: issuerOf(issuer), label: withoutColons(email), algorithm, digits, secret };
  return periodSeconds === null
    ? new HOTP({ ...all, counter: nextCounter }).toString()
    : new TOTP({ ...all, period: periodSeconds }).toString();
}

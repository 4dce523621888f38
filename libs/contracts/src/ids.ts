import { z } from 'zod';

/** Prefix of each kind of id, as people see it. The database holds the bare UUIDv7. */
export const idPrefixes = {
  account: 'acc',
  person: 'usr',
  membership: 'mem',
  invitation: 'ivt',
  apiToken: 'tok',
  session: 'ses',
  staff: 'stf',
  plan: 'plan',
  service: 'svc',
  site: 'site',
  hostname: 'host',
  origin: 'org',
  certificate: 'cert',
  certificateOrder: 'cord',
  invoice: 'inv',
  invoiceLine: 'line',
  payment: 'pay',
  creditNote: 'cn',
  paymentMethod: 'pm',
  promoCode: 'promo',
  approval: 'apr',
  difference: 'diff',
  ledgerTransaction: 'ltx',
  listEntry: 'ent',
  ban: 'ban',
  purge: 'prg',
  audit: 'aud',
  event: 'evt',
  detection: 'det',
  patch: 'pat',
  visitor: 'vis',
  visitorToken: 'vtk',
  gateKey: 'gky',
  visitorSession: 'vss',
  visitorInvitation: 'vin',
  passkey: 'vpk',
  trustedDevice: 'vtd',
  machineToken: 'mtk',
  identityProvider: 'idp',
  mail: 'mail',
  notice: 'ntc',
  request: 'req',
} as const;
export type IdKind = keyof typeof idPrefixes;

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const decode = new Map([...alphabet].map((letter, value) => [letter, BigInt(value)]));

/** Shown form of a stored uuid: `site_01J…`, prefix plus 26 Crockford base32 digits, so that ids sort by age. */
export function showId(kind: IdKind, uuid: string): string {
  let value = BigInt(`0x${uuid.replaceAll('-', '')}`);
  let digits = '';
  for (let i = 0; i < 26; i++) {
    digits = alphabet.charAt(Number(value & 31n)) + digits;
    value >>= 5n;
  }
  return `${idPrefixes[kind]}_${digits}`;
}

/** The stored uuid of a shown id, or null when it is not an id of that kind. */
export function storedId(kind: IdKind, shown: string): string | null {
  const prefix = `${idPrefixes[kind]}_`;
  if (!shown.startsWith(prefix) || shown.length !== prefix.length + 26) return null;
  let value = 0n;
  for (const letter of shown.slice(prefix.length).toUpperCase()) {
    const digit = decode.get(letter);
    if (digit === undefined) return null;
    value = (value << 5n) | digit;
  }
  if (value >> 128n !== 0n) return null;
  const hex = value.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Schema of a shown id of one kind. */
export const idSchema = (kind: IdKind) =>
  z
    .string()
    .refine((text) => storedId(kind, text) !== null, `Give an id that starts with ${idPrefixes[kind]}_.`)
    .meta({ example: showId(kind, '019a9c00-0000-7000-8000-000000000000') });

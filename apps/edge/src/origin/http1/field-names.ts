/** What an answer's header is to us, told by its name alone. */
export const FieldKind = {
  /** Goes to the client as it came. */
  plain: 0,
  contentLength: 1,
  /** Goes to the client, and may make the connection that of one visitor (RFC 4559, 6). */
  authentication: 2,
  setCookie: 3,
  /** Those below end here: they belong to the connection to the origin (RFC 9110, 7.6.1). */
  transferEncoding: 4,
  connection: 5,
  keepAlive: 6,
  drop: 7,
} as const;
export type FieldKind = (typeof FieldKind)[keyof typeof FieldKind];

export interface FieldName {
  readonly text: string;
  readonly kind: FieldKind;
}

const special: Record<string, FieldKind> = {
  'content-length': FieldKind.contentLength,
  'www-authenticate': FieldKind.authentication,
  'persistent-auth': FieldKind.authentication,
  'set-cookie': FieldKind.setCookie,
  'transfer-encoding': FieldKind.transferEncoding,
  connection: FieldKind.connection,
  'keep-alive': FieldKind.keepAlive,
  'proxy-connection': FieldKind.drop,
  'proxy-authenticate': FieldKind.drop,
  te: FieldKind.drop,
  trailer: FieldKind.drop,
  upgrade: FieldKind.drop,
  // Ours takes its place.
  'x-request-id': FieldKind.drop,
};

export const fieldKindOf = (name: string): FieldKind => special[name.toLowerCase()] ?? FieldKind.plain;

/**
 * Names by a hash of their bytes, so that those that come again and again are neither decoded nor judged twice. A place holds
 * the last name that hashed to it; the table does not grow and holds no long ones, because origins choose the names.
 */
const places = new Array<FieldName | undefined>(1024).fill(undefined);

/** The name in bytes[from, to), whose hash is `hash`. The caller has checked that it is a token. */
export function fieldName(bytes: Buffer, from: number, to: number, hash: number): FieldName {
  const known = places[hash & 1023];
  if (known !== undefined && isIn(known.text, bytes, from, to)) return known;
  const text = bytes.toString('latin1', from, to);
  const name = { text, kind: fieldKindOf(text) };
  if (text.length < 64) places[hash & 1023] = name;
  return name;
}

function isIn(text: string, bytes: Buffer, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[from + i]) return false;
  return true;
}

/** What a TLS ClientHello may take: browsers send less than 2 KB. */
const longestHello = 16 * 1024;
const handshakeRecord = 22;
const clientHello = 1;
const serverName = 0;
const hostName = 0;

/** `more`: the bytes end before it can be told. */
export type HelloName = { readonly name: string | null } | 'more';

const nameless: HelloName = { name: null };

/**
 * The name that a TLS connection asks for (SNI, RFC 6066, 3) in its first bytes (RFC 8446, 4.1.2 and 5.1), in lower case. Null without one, and
 * for what is no ClientHello: TLS itself will say what is wrong with it.
 */
export function nameInHello(bytes: Buffer): HelloName {
  const hello = handshakeIn(bytes);
  if (hello === null) return nameless;
  try {
    return { name: nameOf(hello) };
  } catch {
    const isWhole = hello.length >= 4 && hello.length >= 4 + hello.readUIntBE(1, 3);
    return isWhole || bytes.length > longestHello ? nameless : 'more';
  }
}

/** What the records hold so far; null where it is no handshake. */
function handshakeIn(bytes: Buffer): Buffer | null {
  const fragments: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] !== handshakeRecord) return null;
    if (at + 5 > bytes.length) break;
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    fragments.push(bytes.subarray(at + 5, end));
    at = end;
  }
  return fragments.length === 1 ? (fragments[0] as Buffer) : Buffer.concat(fragments);
}

/** Throws a RangeError where the bytes end too early. */
function nameOf(hello: Buffer): string | null {
  if (hello.readUInt8(0) !== clientHello) return null;
  // Type and length, version, random.
  let at = 4 + 2 + 32;
  at += 1 + hello.readUInt8(at); // session id
  at += 2 + hello.readUInt16BE(at); // cipher suites
  at += 1 + hello.readUInt8(at); // compression methods
  if (at === 4 + hello.readUIntBE(1, 3)) return null;
  const end = at + 2 + hello.readUInt16BE(at);
  for (at += 2; at < end;) {
    const [type, length] = [hello.readUInt16BE(at), hello.readUInt16BE(at + 2)];
    at += 4;
    if (type === serverName) return nameInExtension(hello, at);
    at += length;
  }
  return null;
}

function nameInExtension(hello: Buffer, at: number): string | null {
  if (hello.readUInt8(at + 2) !== hostName) return null;
  const [begin, length] = [at + 5, hello.readUInt16BE(at + 3)];
  if (length > 0) hello.readUInt8(begin + length - 1);
  return hello.toString('latin1', begin, begin + length).toLowerCase();
}

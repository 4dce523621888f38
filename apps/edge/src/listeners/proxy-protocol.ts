import { Address } from '@sitekeep/geo';

/** `length` bytes belong to the header. `source` is null when the balancer speaks for itself (LOCAL, UNKNOWN): then it is the client. */
export interface ProxyHeader {
  readonly length: number;
  readonly source: Address | null;
}

const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const v1Start = Buffer.from('PROXY ', 'latin1');
/** The longest line of version 1, with its end. */
const longestLine = 107;
/** Version 2 allows 64 KB; what balancers add to the addresses takes some hundred bytes. */
const longestBlock = 4096;
const fixedPart = 16;
/** Bytes of the addresses and ports of a connection over TCP, by version 2's family and protocol. */
const addressBytes: Record<number, { each: number; total: number }> = { 0x11: { each: 4, total: 12 }, 0x21: { each: 16, total: 36 } };

/**
 * Reads the header with which a balancer tells whose connection it passes on (HAProxy's proxy-protocol.txt, versions 1 and 2) from
 * the first bytes of a connection. Strict: `malformed` for all that is not a header, `incomplete` while it may become one.
 */
export function readProxyHeader(bytes: Buffer): ProxyHeader | 'incomplete' | 'malformed' {
  if (startsLike(bytes, signature)) return bytes.length < fixedPart ? 'incomplete' : readVersion2(bytes);
  if (startsLike(bytes, v1Start)) return readVersion1(bytes);
  return 'malformed';
}

const startsLike = (bytes: Buffer, start: Buffer) => {
  const length = Math.min(bytes.length, start.length);
  return bytes.subarray(0, length).equals(start.subarray(0, length));
};

function readVersion1(bytes: Buffer): ProxyHeader | 'incomplete' | 'malformed' {
  const end = bytes.subarray(0, longestLine).indexOf('\r\n');
  if (end < 0) return bytes.length < longestLine ? 'incomplete' : 'malformed';
  const length = end + 2;
  const [, family, from, to, ...ports] = bytes.toString('latin1', 0, end).split(' ');
  if (family === 'UNKNOWN') return { length, source: null };
  const source = addressOf(from, family);
  if (!source || !addressOf(to, family) || ports.length !== 2 || !ports.every(isPort)) return 'malformed';
  return { length, source };
}

/** Of the family it was announced as; a mapped IPv4 address is one of IPv6 here. */
function addressOf(text: string | undefined, family: string | undefined): Address | null {
  if (text === undefined || (family === 'TCP6') !== text.includes(':') || text.includes('%')) return null;
  return family === 'TCP4' || family === 'TCP6' ? Address.parse(text) : null;
}

const isPort = (text: string) => /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535;

function readVersion2(bytes: Buffer): ProxyHeader | 'incomplete' | 'malformed' {
  const [command, family, blockLength] = [bytes[12] as number, bytes[13] as number, bytes.readUInt16BE(14)];
  const length = fixedPart + blockLength;
  if (command >>> 4 !== 2 || (command & 15) > 1 || blockLength > longestBlock) return 'malformed';
  const addresses = addressBytes[family];
  const speaksForItself = (command & 15) === 0 || family === 0;
  if (!speaksForItself && (!addresses || blockLength < addresses.total)) return 'malformed';
  if (bytes.length < length) return 'incomplete';
  if (speaksForItself || !addresses) return { length, source: null };
  // Further fields behind the addresses (TLVs) say nothing that is needed here.
  const source = Address.parse(textOf(bytes.subarray(fixedPart, fixedPart + addresses.each)));
  return source ? { length, source } : 'malformed';
}

function textOf(address: Buffer): string {
  if (address.length === 4) return address.join('.');
  return Array.from({ length: 8 }, (_, i) => address.readUInt16BE(i * 2).toString(16)).join(':');
}

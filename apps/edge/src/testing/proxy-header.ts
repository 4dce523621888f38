/** PROXY protocol headers of version 2, with anything a test wants to be wrong. */
export interface Version2 {
  /** 0x20 LOCAL, 0x21 PROXY */
  readonly command?: number;
  /** 0x11 TCP over IPv4, 0x21 TCP over IPv6, 0x00 unspecified */
  readonly family?: number;
  readonly block?: Buffer;
  /** Announced length when it is not the block's. */
  readonly length?: number;
}

const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

export function version2({ command = 0x21, family = 0x11, block = Buffer.alloc(0), length = block.length }: Version2): Buffer {
  const lengthBytes = Buffer.alloc(2);
  lengthBytes.writeUInt16BE(length);
  return Buffer.concat([signature, Buffer.of(command, family), lengthBytes, block]);
}

/** From 203.0.113.7:1000 to 198.51.100.1:443. */
export const block4 = Buffer.of(203, 0, 113, 7, 198, 51, 100, 1, 3, 232, 1, 187);
/** From 2001:db8::7 to 2001:db8::1. */
export const block6 = Buffer.concat([
  Buffer.from('20010db8000000000000000000000007', 'hex'),
  Buffer.from('20010db8000000000000000000000001', 'hex'),
  Buffer.of(3, 232, 1, 187),
]);
/** A TLV of type PP2_TYPE_AUTHORITY. */
export const authorityField = Buffer.concat([Buffer.of(2, 0, 9), Buffer.from('shop.test')]);

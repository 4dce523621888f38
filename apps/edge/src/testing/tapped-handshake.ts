import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

const handshakeRecord = 22;
const certificateRequest = 13;

/** Whether the server asks for a certificate in a handshake of TLS 1.2, whose messages can be read on the wire. */
export async function asksForCertificate(port: number, servername: string): Promise<boolean> {
  const raw = connect(port, '127.0.0.1');
  const seen: Buffer[] = [];
  const tapped = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, written) => void raw.write(chunk, () => written()),
  });
  raw.on('data', (chunk: Buffer) => {
    seen.push(chunk);
    tapped.push(chunk);
  });
  raw.on('error', () => undefined).on('close', () => tapped.destroy());
  const socket = connectTls({ socket: tapped, servername, maxVersion: 'TLSv1.2', rejectUnauthorized: false });
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  socket.on('error', () => undefined).destroy();
  raw.destroy();
  return messagesIn(Buffer.concat(seen)).includes(certificateRequest);
}

/** Types of the handshake's messages, up to where they are encrypted. */
function messagesIn(bytes: Buffer): number[] {
  const fragments: Buffer[] = [];
  for (let at = 0; bytes[at] === handshakeRecord; at += 5 + bytes.readUInt16BE(at + 3))
    fragments.push(bytes.subarray(at + 5, at + 5 + bytes.readUInt16BE(at + 3)));
  const all = Buffer.concat(fragments);
  const types: number[] = [];
  for (let at = 0; at + 4 <= all.length; at += 4 + all.readUIntBE(at + 1, 3)) types.push(all[at] as number);
  return types;
}

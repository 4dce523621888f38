import type { TLSSocket } from 'node:tls';
import { handshake } from './visit-http2.ts';

export const FrameType = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  window: 8,
  continuation: 9,
} as const;
export const Flag = { endStream: 1, ack: 1, endHeaders: 4 } as const;

/** One frame of HTTP/2 (RFC 9113, 4.1). */
export function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A field block of literals, as nobody's compressor writes it but every reader must read it. Bytes go out as they are. */
export function fieldBlock(fields: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.of(0), literal(name), literal(value)]));
}

function literal(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  if (bytes.length < 127) return Buffer.concat([Buffer.of(bytes.length), bytes]);
  const length = [127];
  let rest = bytes.length - 127;
  for (; rest >= 128; rest >>>= 7) length.push((rest & 127) | 128);
  return Buffer.concat([Buffer.of(...length, rest), bytes]);
}

export interface Received {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** A client that sends frames as a test says and keeps all that comes back. */
export class RawHttp2 {
  readonly socket: TLSSocket;
  readonly frames: Received[] = [];
  closed = false;
  #bytes: Buffer = Buffer.alloc(0);

  private constructor(socket: TLSSocket) {
    this.socket = socket;
    socket.on('error', () => undefined).on('close', () => (this.closed = true));
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  /** After the handshake and the preface with empty settings. */
  static async open(port: number, servername: string): Promise<RawHttp2> {
    const client = new RawHttp2(await handshake(port, { servername, ALPNProtocols: ['h2'] }));
    client.send(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(FrameType.settings, 0, 0));
    return client;
  }

  send(...frames: Buffer[]): void {
    if (this.socket.writable) this.socket.write(Buffer.concat(frames));
  }

  /** A request without a body unless `open`. */
  request(stream: number, fields: readonly (readonly [string, string])[], open = false): void {
    this.send(frame(FrameType.headers, Flag.endHeaders | (open ? 0 : Flag.endStream), stream, fieldBlock(fields)));
  }

  of(type: number, stream?: number): Received[] {
    return this.frames.filter((one) => one.type === type && (stream === undefined || one.stream === stream));
  }

  /** The error code of the GOAWAY that was received, if any. */
  get goaway(): number | undefined {
    return this.of(FrameType.goaway).at(-1)?.payload.readUInt32BE(4);
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    while (this.#bytes.length >= 9) {
      const length = this.#bytes.readUIntBE(0, 3);
      if (this.#bytes.length < 9 + length) return;
      const [type, flags] = [this.#bytes[3] as number, this.#bytes[4] as number];
      const stream = this.#bytes.readUInt32BE(5) & 0x7fffffff;
      this.frames.push({ type, flags, stream, payload: this.#bytes.subarray(9, 9 + length) });
      this.#bytes = this.#bytes.subarray(9 + length);
    }
  }
}

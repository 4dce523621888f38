import { connect } from 'node:net';

export interface RawVisit {
  readonly method?: string;
  /** As it goes into the request line. */
  readonly target?: string;
  readonly host: string;
  /** Of the visitor, in 127.0.0.0/8. */
  readonly address?: string;
  /** Flat list of names and values. */
  readonly headers?: readonly string[];
}

export interface RawAnswer {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  /** By name in lower case; values of a repeated one joined. */
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** One request without a body, byte by byte as it is given, over a connection of its own. */
export function rawVisit(port: number, { method = 'GET', target = '/', host, address, headers = [] }: RawVisit): Promise<RawAnswer> {
  let text = `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n`;
  for (let i = 0; i < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ...(address ? { localAddress: address } : {}) });
    let answer = '';
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer came')));
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? undefined : reject(error),
    );
    socket.on('close', () => resolve(parsed(answer)));
    socket.write(Buffer.from(`${text}Connection: close\r\n\r\n`, 'latin1'));
  });
}

function parsed(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...fields] = text.slice(0, Math.max(0, end)).split('\r\n');
  const headers: Record<string, string> = {};
  for (const field of fields) {
    const name = field.slice(0, field.indexOf(':')).toLowerCase();
    const value = field.slice(field.indexOf(':') + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return { status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1] ?? 0), headers, body: text.slice(end + 4) };
}

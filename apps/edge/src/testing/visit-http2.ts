import { connect, type ClientHttp2Session, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';

export interface Http2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether there were trailers. */
  readonly trailers: boolean;
}

/** A session of HTTP/2 with the edge at `port`, by a name that resolves nowhere. */
export function http2Session(port: number, servername: string, ca: string | Buffer): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const session = connect(`https://${servername}`, { host: '127.0.0.1', port, servername, ca });
    session.once('connect', () => resolve(session)).once('error', reject);
  });
}

/** One request on a session. Rejects when the stream is reset. */
export function visitHttp2(session: ClientHttp2Session, headers: OutgoingHttpHeaders, body?: string | Buffer): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers, { endStream: body === undefined });
    let text = '';
    let answer: IncomingHttpHeaders | undefined;
    let trailers = false;
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    stream.on('response', (received) => (answer = received)).on('trailers', () => (trailers = true));
    stream.on('error', reject).on('close', () => {
      if (!answer || stream.rstCode !== 0) reject(new Error(`the stream was reset with ${stream.rstCode}`));
      else resolve({ status: Number(answer[':status']), headers: answer, body: text, trailers });
    });
    if (body !== undefined) stream.end(body);
  });
}

/** A TLS connection after its handshake, or the error that ended it. Nothing is verified: tests look at what was presented. */
export function handshake(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options });
    socket.once('secureConnect', () => resolve(socket)).once('error', reject);
    socket.once('close', () => reject(new Error('closed before the handshake was done')));
  });
}

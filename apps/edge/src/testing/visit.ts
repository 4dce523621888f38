import { Agent, request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: string[];
  readonly body: string;
}

export interface VisitOptions extends RequestOptions {
  readonly body?: string | Buffer;
}

/** One request to a hostname through the edge at `port`. `localAddress` chooses the client's address: all of 127/8 works. */
export function visit(port: number, hostname: string, path = '/', options: VisitOptions = {}): Promise<Answer> {
  const { body, headers, ...rest } = options;
  return new Promise((resolve, reject) => {
    const all = { host: '127.0.0.1', port, path, agent: false as const, ...rest, headers: { host: hostname, ...(headers as object) } };
    const request = httpRequest(all, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject).on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, rawHeaders: response.rawHeaders, body: text });
      });
      response.on('aborted', () => reject(new Error('the answer broke off')));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends bytes as they are and resolves with all that came back until the connection ended or nothing came for `quietMs`. */
export function sendRaw(port: number, text: string | Buffer, quietMs = 400): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    let timer = setTimeout(() => socket.destroy(), quietMs * 3);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      clearTimeout(timer);
      timer = setTimeout(() => socket.destroy(), quietMs);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
    socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  });
}

/** Clients that ask without pause until they are stopped; every answer and every failure is kept. */
export class Load {
  readonly answers = new Map<number, number>();
  readonly failures: string[] = [];
  readonly #agent: Agent;
  readonly #clients: Promise<void>[] = [];
  #running = true;

  constructor(port: () => number, hostname: string, clients = 8, keepAlive = true) {
    this.#agent = new Agent({ keepAlive, maxSockets: 16 });
    for (let i = 0; i < clients; i++) this.#clients.push(this.#client(port, hostname));
  }

  async #client(port: () => number, hostname: string): Promise<void> {
    while (this.#running) {
      try {
        const { status } = await visit(port(), hostname, '/', { agent: this.#agent });
        this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
      } catch (error) {
        this.failures.push(String(error));
      }
    }
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#clients);
    this.#agent.destroy();
  }
}

/** Asks again until `check` holds. */
export async function eventually<T>(check: () => Promise<T> | T, timeoutMs = 5000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

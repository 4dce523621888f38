import { Agent, type ClientRequest, type IncomingMessage, request as requestHttp, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as requestHttps } from 'node:https';

const timeoutMs = 5000;

export interface GateAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends JSON to the gate, over connections that are kept. */
export class GateConnection {
  readonly #base: string;
  readonly #options: RequestOptions;
  readonly #send: (url: string, options: RequestOptions) => ClientRequest;

  /** `url`: scheme, host and port. `key`: the edges', as deriveEdgeKey makes it. */
  constructor(url: string, key: string) {
    this.#base = `${url.replace(/\/$/, '')}/v1/gate/edge/`;
    const overTls = url.startsWith('https:');
    const agent = overTls ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
    this.#send = overTls ? requestHttps : requestHttp;
    this.#options = { method: 'POST', agent, headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' } };
  }

  /** `json`: what is asked; `longest`: bytes of an answer that is one. Rejects when there is no whole answer within five seconds. */
  async post(path: string, json: string, longest: number): Promise<GateAnswer> {
    const body = Buffer.from(json);
    const signal = AbortSignal.timeout(timeoutMs);
    const sent = this.#attempt(path, body, { signal, longest });
    try {
      return await sent.answer;
    } catch (error) {
      // A kept connection that the gate closed at the same moment: it has not read the question.
      if (sent.request.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET')
        return this.#attempt(path, body, { signal, longest }).answer;
      throw error;
    }
  }

  #attempt(
    path: string,
    body: Buffer,
    { signal, longest }: { readonly signal: AbortSignal; readonly longest: number },
  ): { request: ClientRequest; answer: Promise<GateAnswer> } {
    const headers = { ...this.#options.headers, 'Content-Length': body.length };
    const request = this.#send(this.#base + path, { ...this.#options, headers, signal });
    const answer = new Promise<GateAnswer>((resolve, reject) => {
      request.on('error', reject);
      request.on('response', (response) => void read(response, longest).then(resolve, reject));
    });
    request.end(body);
    return { request, answer };
  }

  close(): void {
    (this.#options.agent as Agent).destroy();
  }
}

/** An answer that is too long is as good as an empty one. */
async function read(response: IncomingMessage, longest: number): Promise<GateAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longest) return { status: response.statusCode ?? 0, body: '' };
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
}

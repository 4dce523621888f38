import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RulesetOriginInput } from '@sitekeep/contracts';

/** A real web server that answers with what it got, or as a test says. */
export class TestOrigin {
  readonly server: Server;
  readonly seen: { method: string; url: string; rawHeaders: string[]; headers: IncomingMessage['headers'] }[] = [];
  answer: RequestListener = (_request, response) => void response.end('from the origin');

  constructor() {
    this.server = createServer({ insecureHTTPParser: false }, (request, response) => this.#take(request, response));
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '', rawHeaders, headers } = request;
    this.seen.push({ method, url, rawHeaders, headers });
    this.answer(request, response);
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  row(weight = 1, more: Partial<RulesetOriginInput> = {}): RulesetOriginInput {
    return { scheme: 'http', host: '127.0.0.1', port: this.port, weight, ...more };
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }
}

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
  return body;
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gateRenewSchema, gateSignOutSchema } from '@sitekeep/contracts';
import { deriveEdgeKey } from '@sitekeep/runtime';
import { bodyOf } from '../../testing/test-origin.ts';
import { sealingKey, tokenFor } from './anna.ts';
import { TestSignIn, type Told } from './test-sign-in.ts';
import { VisitorExchanges } from './visitor-exchanges.ts';

export { anna, sealingKey, tokenFor } from './anna.ts';

/** The gate as edges see it: a real HTTP server that knows Anna, takes a code once, and notes what it was asked. */
export class TestGate {
  readonly asked: { path: string; body: Record<string, unknown> }[] = [];
  readonly ended: string[] = [];
  /** Of sessions that other processes had renewed: the token that an edge has, and the newest. */
  readonly renewedElsewhere = new Map<string, string>();
  readonly signIns = new TestSignIn();
  readonly visitors = new VisitorExchanges(this.ended);
  /** A spec may put something else in its place. */
  answer: ((path: string, response: ServerResponse) => boolean) | null = null;
  delayMs = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  connections = 0;
  atOnce = 0;
  mostAtOnce = 0;

  constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response));
    this.#server.on('connection', (socket: Socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  get usedCodes(): Set<string> {
    return this.signIns.usedCodes;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends the connections that are kept, as a gate does that they have bored. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.dropConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    try {
      const body = JSON.parse(await bodyOf(request)) as Record<string, unknown>;
      const path = (request.url ?? '').replace('/v1/gate/edge/', '');
      if (request.headers.authorization !== `Bearer ${deriveEdgeKey(Buffer.from(sealingKey, 'base64'))}`)
        return void response.writeHead(403).end();
      this.asked.push({ path, body });
      if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
      if (this.answer?.(path, response)) return;
      const told = this.visitors.take(path, body) ?? this.signIns.take(path, body);
      if (told !== null) return tell(response, told);
      if (path === 'renew') return this.#renew(body, response);
      if (path === 'latest') return this.#latest(body, response);
      this.ended.push(gateSignOutSchema.parse(body).token);
      response.writeHead(204).end();
    } finally {
      this.atOnce--;
    }
  }

  #renew(body: unknown, response: ServerResponse): void {
    const { siteId, token } = gateRenewSchema.parse(body);
    if (this.ended.includes(token)) return void response.writeHead(401).end();
    tell(response, signedIn(tokenFor(siteId)));
  }

  /** The token itself, where nobody has renewed it. */
  #latest(body: unknown, response: ServerResponse): void {
    const { token } = gateRenewSchema.parse(body);
    tell(response, signedIn(this.renewedElsewhere.get(token) ?? token));
  }
}

const signedIn = (token: string): Told => {
  return { status: 200, body: { token, endsAt: Math.floor(Date.now() / 1000) + 43_200, device: null } };
};

function tell(response: ServerResponse, { status, body }: Told): void {
  if (body === null) response.writeHead(status).end();
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

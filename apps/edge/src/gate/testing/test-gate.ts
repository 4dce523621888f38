import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type GateClaims, gateRenewSchema, gateSignInSchema, gateSignOutSchema } from '@sitekeep/contracts';
import { sessionKey, signSession } from '@sitekeep/gate-session';
import { deriveEdgeKey, deriveSiteSecret } from '@sitekeep/runtime';
import { bodyOf } from '../../testing/test-origin.ts';

const key = Buffer.alloc(32, 9);
export const sealingKey = key.toString('base64');
export const anna = { email: 'anna@visitor.test', password: 'correct horse', code: '123456' };

let count = 0;

/** A session of Anna as the gate signs it for a site. */
export function tokenFor(siteId: string, more: Partial<GateClaims> = {}, epoch = 0, sealedBy: Uint8Array = key): string {
  const now = Math.floor(Date.now() / 1000);
  const own = { s: `gse_${++count}`, v: 'vis_anna', e: anna.email, n: 'Anna', g: [], p: [], f: ['password', 'code'] as const };
  const times = { i: now, x: now + 300, d: now + 7200, z: now + 43_200 };
  return signSession(sessionKey(deriveSiteSecret(sealedBy, 'gate-session', siteId, epoch)), { ...own, f: [...own.f], ...times, ...more });
}

/** The gate as edges see it: a real HTTP server that knows Anna, takes a code once, and notes what it was asked. */
export class TestGate {
  readonly asked: { path: string; body: Record<string, unknown> }[] = [];
  readonly ended: string[] = [];
  readonly usedCodes = new Set<string>();
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
      if (request.headers.authorization !== `Bearer ${deriveEdgeKey(key)}`) return void response.writeHead(403).end();
      this.asked.push({ path, body });
      if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
      if (this.answer?.(path, response)) return;
      if (path === 'sign-in') return this.#signIn(body, response);
      if (path === 'renew') return this.#renew(body, response);
      this.ended.push(gateSignOutSchema.parse(body).token);
      response.writeHead(204).end();
    } finally {
      this.atOnce--;
    }
  }

  #signIn(body: unknown, response: ServerResponse): void {
    const { siteId, email, password, code, require } = gateSignInSchema.parse(body);
    const knows = email === anna.email && (require === 'code' || password === anna.password);
    const shows = require === 'password' || (code === anna.code && !this.usedCodes.has(siteId + code));
    if (!knows || !shows) return void response.writeHead(401).end();
    if (require !== 'password') this.usedCodes.add(siteId + code);
    const f = [...(require === 'code' ? [] : ['password' as const]), ...(require === 'password' ? [] : ['code' as const])];
    give(response, tokenFor(siteId, { f }));
  }

  #renew(body: unknown, response: ServerResponse): void {
    const { siteId, token } = gateRenewSchema.parse(body);
    if (this.ended.includes(token)) return void response.writeHead(401).end();
    give(response, tokenFor(siteId));
  }
}

function give(response: ServerResponse, token: string): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ token, endsAt: Math.floor(Date.now() / 1000) + 43_200 }));
}

import { Agent, createServer, request, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';
import type { RunningProxy } from './proxies.ts';

interface Router {
  readonly rule: string;
  readonly priority?: number;
  readonly middlewares: readonly string[];
  readonly service: string;
}
interface Middleware {
  readonly headers?: { readonly customRequestHeaders: Record<string, string> };
  readonly forwardAuth?: {
    readonly address: string;
    readonly authResponseHeaders?: readonly string[];
    readonly addAuthCookiesToResponse?: readonly string[];
  };
}
interface Configuration {
  readonly http: {
    readonly routers: Record<string, Router>;
    readonly middlewares: Record<string, Middleware>;
    readonly services: Record<string, { readonly loadBalancer: { readonly servers: readonly { readonly url: string }[] } }>;
  };
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const hopByHop = ['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'proxy-connection', 'content-length'];

/**
 * Does what Traefik 3 does with a dynamic configuration: routers by host and path, the middlewares headers and forwardAuth, services. What
 * visitors say in X-Forwarded-* and X-Real-Ip is thrown away at the entry, as without trustedIPs; the question is a GET with the
 * visitor's headers, and an answer beyond 2xx goes to the visitor, its Location resolved against the address that was asked.
 */
export class TraefikShaped implements RunningProxy {
  readonly #configuration: Configuration;
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #scheme: 'http' | 'https';

  private constructor(yaml: string, scheme: 'http' | 'https') {
    this.#scheme = scheme;
    this.#configuration = parse(yaml) as Configuration;
    this.#server = createServer((incoming, outgoing) => {
      this.#take(incoming, outgoing).catch(() => outgoing.writeHead(500).end());
    });
  }

  static async start(yaml: string, scheme: 'http' | 'https' = 'http'): Promise<TraefikShaped> {
    const proxy = new TraefikShaped(yaml, scheme);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (isRefusedByGo(incoming)) return void outgoing.writeHead(400).end();
    const { middlewares, services } = this.#configuration.http;
    const router = this.#route(incoming);
    if (!router) return void outgoing.writeHead(404).end();
    const headers = atEntry(incoming);
    const cookies: string[] = [];
    for (const name of router.middlewares) {
      const middleware = middlewares[name];
      if (middleware?.headers) customise(headers, middleware.headers.customRequestHeaders);
      if (!middleware?.forwardAuth) continue;
      const answer = await this.#ask(incoming, headers, middleware.forwardAuth);
      if ('status' in answer) return void outgoing.writeHead(answer.status, answer.headers).end(answer.body);
      cookies.push(...answer.cookies);
    }
    const url = services[router.service]?.loadBalancer.servers[0]?.url ?? '';
    const body: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) body.push(chunk);
    const all = { ...headers, 'x-forwarded-for': remoteOf(incoming) };
    const reply = await this.#send(url, incoming.method ?? '', incoming.url ?? '', all, Buffer.concat(body));
    const renewed = cookies.length === 0 ? {} : { 'set-cookie': [...(reply.headers['set-cookie'] ?? []), ...cookies] };
    outgoing.writeHead(reply.status, { ...withoutHops(reply.headers), ...renewed }).end(reply.body);
  }

  #route({ headers, url = '' }: IncomingMessage): Router | undefined {
    const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    const matches = ({ rule }: Router) => {
      const hosts = [...rule.matchAll(/Host\(`([^`]+)`\)/g)].map(([, name]) => name);
      const prefix = /PathPrefix\(`([^`]+)`\)/.exec(rule)?.[1] ?? '/';
      return hosts.includes(host) && url.startsWith(prefix);
    };
    const routers = Object.values(this.#configuration.http.routers).filter(matches);
    return routers.sort((a, b) => (b.priority ?? b.rule.length) - (a.priority ?? a.rule.length))[0];
  }

  /** What the visitor gets, or when the request may pass the cookies that go with its answer. */
  async #ask(
    incoming: IncomingMessage,
    headers: Record<string, string>,
    auth: NonNullable<Middleware['forwardAuth']>,
  ): Promise<Reply | { readonly cookies: readonly string[] }> {
    const described = {
      ...headers,
      host: new URL(auth.address).host,
      'x-forwarded-for': remoteOf(incoming),
      'x-forwarded-method': incoming.method ?? '',
      'x-forwarded-proto': this.#scheme,
      'x-forwarded-host': incoming.headers.host ?? '',
      'x-forwarded-uri': incoming.url ?? '',
    };
    const { origin, pathname } = new URL(auth.address);
    const reply = await this.#send(origin, 'GET', pathname, described, Buffer.alloc(0));
    if (reply.status < 200 || reply.status >= 300) {
      const { location } = reply.headers;
      const resolved = location === undefined ? {} : { location: new URL(location, auth.address).href };
      return { ...reply, headers: { ...withoutHops(reply.headers), ...resolved } };
    }
    for (const name of auth.authResponseHeaders ?? []) {
      const value = reply.headers[name.toLowerCase()];
      if (value === undefined) delete headers[name.toLowerCase()];
      else headers[name.toLowerCase()] = String(value);
    }
    const wanted = (auth.addAuthCookiesToResponse ?? []).map((name) => `${name}=`);
    return { cookies: (reply.headers['set-cookie'] ?? []).filter((cookie) => wanted.some((name) => cookie.startsWith(name))) };
  }

  #send(url: string, method: string, path: string, headers: Record<string, string>, body: Buffer): Promise<Reply> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const own = body.length > 0 ? { ...headers, 'content-length': String(body.length) } : headers;
      const asked = request({ host: hostname, port, method, path, headers: own, agent: this.#agent }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }));
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }
}

/** Go's server takes one Host, and of an address in the request line that one. */
function isRefusedByGo({ rawHeaders, url = '' }: IncomingMessage): boolean {
  return rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length > 1 || !url.startsWith('/');
}

const remoteOf = ({ socket }: IncomingMessage): string => (socket.remoteAddress ?? '').replace('::ffff:', '');

/** The visitor's headers, without what only a trusted proxy could say. */
function atEntry({ rawHeaders, socket }: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    if (hopByHop.includes(name) || /^x-forwarded-(for|host|port|proto|method|uri|prefix|server)$/.test(name)) continue;
    const value = rawHeaders[i + 1] as string;
    const joint = name === 'cookie' ? '; ' : ', ';
    headers[name] = headers[name] === undefined ? value : headers[name] + joint + value;
  }
  headers['x-real-ip'] = (socket.remoteAddress ?? '').replace('::ffff:', '');
  return headers;
}

function customise(headers: Record<string, string>, custom: Record<string, string>): void {
  for (const [name, value] of Object.entries(custom)) {
    if (value === '') delete headers[name.toLowerCase()];
    else headers[name.toLowerCase()] = value;
  }
}

function withoutHops(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name) || name === 'content-length'));
}

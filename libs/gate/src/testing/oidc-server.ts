import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type Adapter, type AdapterPayload, type ClientMetadata, type Configuration } from 'oidc-provider';

/** Who is signed in at the server, with claims of their own. */
export type OidcPerson = { sub: string } & Record<string, unknown>;

const ownKey = { ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };

/** What the server keeps: each kind of things in an adapter of its own. */
class Kept implements Adapter {
  readonly #things = new Map<string, AdapterPayload>();
  upsert(id: string, thing: AdapterPayload) {
    this.#things.set(id, thing);
    return Promise.resolve();
  }
  find(id: string) {
    return Promise.resolve(this.#things.get(id));
  }
  findByUid(uid: string) {
    return Promise.resolve([...this.#things.values()].find((thing) => thing.uid === uid));
  }
  findByUserCode() {
    return Promise.resolve(undefined);
  }
  consume(id: string) {
    const thing = this.#things.get(id);
    if (thing) thing.consumed = Math.floor(Date.now() / 1000);
    return Promise.resolve();
  }
  destroy(id: string) {
    this.#things.delete(id);
    return Promise.resolve();
  }
  revokeByGrantId(grantId: string) {
    for (const [id, thing] of this.#things) if (thing.grantId === grantId) this.#things.delete(id);
    return Promise.resolve();
  }
}

/** A real OpenID Connect server (oidc-provider) on loopback, that signs everybody in as `person` at once. */
export class OidcServer {
  person: OidcPerson = { sub: 'nobody' };
  /** What the server answers instead; `path` without its query. */
  tamper: (path: string, body: string) => string = (_, body) => body;
  /** With which it signs. */
  readonly key = ownKey;
  /** What it was asked, as `METHOD path`. */
  readonly asked: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    private readonly people: Map<string, OidcPerson>,
  ) {}

  static async start(clients: ClientMetadata[], settings: Configuration = {}): Promise<OidcServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const people = new Map<string, OidcPerson>();
    const provider = providerOf(issuer, clients, people, settings);
    const started = new OidcServer(server, issuer, people);
    const answer = provider.callback();
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const path = new URL(request.url ?? '/', issuer).pathname;
      started.asked.push(`${request.method} ${path}`);
      if (path.startsWith('/interaction/')) return void started.signIn(provider, request, response);
      started.tampering(path, response);
      void answer(request, response);
    });
    return started;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** A browser with nobody signed in goes there, and comes back: the query, with its ?. */
  async visit(location: string): Promise<string> {
    const cookies = new Map<string, string>();
    for (let url = location; ;) {
      if (!url.startsWith(this.issuer)) return new URL(url).search;
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
      for (const set of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        cookies.set(name, value);
      }
      const next = answer.headers.get('location');
      if (next === null) throw new Error(`${answer.status} ${await answer.text()}`);
      url = new URL(next, url).href;
    }
  }

  private async signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.people.set(this.person.sub, this.person);
    await provider.interactionFinished(request, response, { login: { accountId: this.person.sub } });
  }

  private tampering(path: string, response: ServerResponse): void {
    const end = response.end.bind(response) as (body?: unknown) => ServerResponse;
    response.end = ((body?: unknown) => {
      if (typeof body !== 'string' && !Buffer.isBuffer(body)) return end(body);
      const changed = Buffer.from(this.tamper(path, body.toString()));
      if (!response.headersSent) response.setHeader('content-length', changed.length);
      return end(changed);
    }) as typeof response.end;
  }
}

function providerOf(issuer: string, clients: ClientMetadata[], people: Map<string, OidcPerson>, settings: Configuration): Provider {
  return new Provider(issuer, {
    clients,
    jwks: { keys: [ownKey] },
    cookies: { keys: ['a key of the test'] },
    adapter: Kept,
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => people.get(sub) ?? { sub } }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    // Nobody is asked whether the site may know who they are.
    loadExistingGrant: async (context) => {
      const { client, session, provider } = context.oidc;
      const grant = new provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    ...settings,
  });
}

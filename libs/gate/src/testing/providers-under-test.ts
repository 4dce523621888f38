import {
  identityProviderInputSchema,
  showId,
  storedId,
  type GateClaims,
  type GateProviderBegun,
  type GateProviderEnd,
  type GateProviderEnded,
  type IdentityProvider,
  type Visitor,
  type VisitorInput,
} from '@sitekeep/contracts';
import { readSession, sessionKey } from '@sitekeep/gate-session';
import type { AccountContext } from '@sitekeep/platform';
import { deriveSiteSecret } from '@sitekeep/runtime';
import { OrderingService } from '@sitekeep/sites';
import { freshDomain, orderOf, type SitesUnderTest } from '@sitekeep/sites/testing';
import type { ClientMetadata, Configuration } from 'oidc-provider';
import { ProviderSignIn } from '../provider-sign-in.service.ts';
import { Providers } from '../providers.service.ts';
import { VisitorsService } from '../visitors.service.ts';
import { OidcServer } from './oidc-server.ts';
import { startGate } from './start-gate.ts';

const secret = 'a client secret of the test';
const network = '198.51.100.1';

/** A site whose visitors sign in at a real OpenID Connect server, on a real database. */
export class ProvidersUnderTest {
  context!: AccountContext;
  siteId!: string;
  host!: string;
  server!: OidcServer;
  provider!: IdentityProvider;

  private constructor(readonly bench: SitesUnderTest) {}

  static async start(): Promise<ProvidersUnderTest> {
    return new ProvidersUnderTest(await startGate({ ALLOW_PRIVATE_ORIGINS: 'true' }));
  }

  async stop(): Promise<void> {
    this.server?.stop();
    await this.bench.stop();
  }

  /** A site of a new account, a server, and the one made known to the other. */
  async renewScene(input: object = {}, settings: Configuration = {}): Promise<void> {
    this.bench.clock.setOffset(0);
    this.server?.stop();
    this.context = await this.bench.account();
    Object.assign(this, await this.site());
    const client: ClientMetadata = { client_id: 'shop', client_secret: secret, redirect_uris: [this.redirectUri] };
    const other: ClientMetadata = { client_id: 'other', client_secret: secret, redirect_uris: [this.redirectUri] };
    this.server = await OidcServer.start([client, other], settings);
    this.provider = await this.add(input);
  }

  async site(): Promise<{ siteId: string; host: string }> {
    const host = freshDomain();
    const { id } = await this.bench.get(OrderingService).order(this.context, orderOf(host));
    return { siteId: storedId('site', id)!, host };
  }

  add(input: object = {}, siteId = this.siteId): Promise<IdentityProvider> {
    const common = { name: 'Company', issuer: this.server.issuer, clientId: 'shop', clientSecret: secret };
    return this.providers.create(this.context, siteId, identityProviderInputSchema.parse({ ...common, ...input }));
  }

  get providers(): Providers {
    return this.bench.get(Providers);
  }
  get manager() {
    return this.bench.transactions.manager;
  }
  get redirectUri(): string {
    return `https://${this.host}/.sitekeep/provider`;
  }
  get providerId(): string {
    return storedId('identityProvider', this.provider.id)!;
  }

  /** May enter the site, unless `parts` say otherwise. */
  visitor(parts: Partial<VisitorInput> = {}): Promise<Visitor> {
    const access = [{ siteId: showId('site', this.siteId), paths: [] }];
    const input = { email: `${crypto.randomUUID()}@example.com`, name: 'Anna', groups: [], access, ...parts };
    return this.bench.get(VisitorsService).create(this.context, input);
  }

  begin(parts: object = {}): Promise<GateProviderBegun> {
    const asked = { siteId: showId('site', this.siteId), host: this.host, provider: this.provider.id };
    return this.bench.get(ProviderSignIn).begin({ ...asked, returnTo: '/members?page=2', language: 'en', ...parts });
  }

  end(query: string, state: string, parts: Partial<GateProviderEnd> = {}): Promise<GateProviderEnded> {
    const asked = { siteId: showId('site', this.siteId), host: this.host, query, state, session: null };
    const from = { address: network, userAgent: 'Browser 1', language: 'en' };
    return this.bench.get(ProviderSignIn).end({ ...asked, ...from, ...parts }, { network: parts.address ?? network });
  }

  /** The whole way of somebody who has this address there, verified. */
  async signIn(email: string, person: object = {}, parts: Partial<GateProviderEnd> = {}): Promise<GateProviderEnded> {
    this.server.person = { sub: `sub of ${email}`, email, email_verified: true, name: 'Anna at the company', ...person };
    const { location, state } = await this.begin();
    return this.end(await this.server.visit(location), state, parts);
  }

  claimsOf({ token }: { token: string }): GateClaims {
    return readSession([sessionKey(deriveSiteSecret(Buffer.alloc(32, 7), 'gate-session', showId('site', this.siteId), 0))], token)!;
  }

  /** What the owner reads of the last failure. */
  async failure(): Promise<string | null> {
    return (await this.providers.get(this.context.accountId, this.siteId, this.providerId)).lastError?.detail ?? null;
  }
}

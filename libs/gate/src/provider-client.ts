import { Inject, Injectable } from '@nestjs/common';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import { Clock, type ControlConfig } from '@sitekeep/runtime';
import * as client from 'openid-client';
import { ProviderEgress } from './provider-egress.ts';
import { failureOf, ProviderFailure } from './provider-failure.ts';
import { openClientSecret } from './provider-secret.ts';
import type { ProviderState } from './provider-state.ts';
import type { ProviderRow } from './provider.entity.ts';

type Known = { of: string; config: Promise<client.Configuration>; until: number };
/** What a provider told of a person: of its ID token, and of its userinfo where that says less. */
export type Told = { idToken: Record<string, unknown>; userinfo: Record<string, unknown> };
type Proofs = Pick<ProviderState, 'state' | 'nonce' | 'verifier'>;

/** How long what a provider publishes of itself is known; what cannot be had is asked for again sooner. */
const knownMs = 3_600_000;
const failedMs = 10_000;
const mostKnown = 500;
/** Of one provider, in one process. */
const mostAtOnce = 50;
/** Edges wait five seconds. */
const patienceMs = 4500;
/** gateProviderBegunSchema.location. */
const longestLocation = 8000;

/**
 * Speaks OpenID Connect (Core 1.0) with providers: code flow with PKCE (RFC 7636), state, nonce and the issuer in the answer (RFC 9207); ID
 * tokens are verified by the provider's keys. Rejects with ProviderFailure.
 */
@Injectable()
export class ProviderClient {
  /** By the provider's id; the ones used last are at the end. */
  private readonly known = new Map<string, Known>();
  private readonly atOnce = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly egress: ProviderEgress,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  /** Where the visitor is sent. */
  begin(provider: ProviderRow, redirectUri: string, { state, nonce, verifier }: Proofs): Promise<string> {
    return this.limited(provider, async () => {
      const url = client.buildAuthorizationUrl(await this.discovered(provider), {
        redirect_uri: redirectUri,
        scope: provider.scopes.join(' '),
        ...{ state, nonce },
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      const isGood = url.protocol === 'https:' || (url.protocol === 'http:' && this.egress.rules.allowPrivate);
      if (!isGood || url.href.length > longestLocation)
        throw new ProviderFailure('The provider names an address for signing in that cannot be used: it is not https, or too long.');
      return url.href;
    });
  }

  /** `returned`: the address under which the visitor is back, whose part before the query is the redirect URI. */
  end(provider: ProviderRow, returned: URL, { state, nonce, verifier }: Proofs): Promise<Told> {
    return this.limited(provider, async () => {
      const config = await this.discovered(provider);
      const tokens = await client.authorizationCodeGrant(config, returned, {
        ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
        idTokenExpected: true,
      });
      const idToken = { ...tokens.claims()! };
      const isWhole = 'email' in idToken && (provider.groupsClaim === null || provider.groupsClaim in idToken);
      if (isWhole || config.serverMetadata().userinfo_endpoint === undefined) return { idToken, userinfo: {} };
      return { idToken, userinfo: { ...(await client.fetchUserInfo(config, tokens.access_token, idToken.sub)) } };
    });
  }

  private async limited<T>(provider: ProviderRow, work: () => Promise<T>): Promise<T> {
    const underWay = this.atOnce.get(provider.id) ?? 0;
    if (underWay >= mostAtOnce) throw new ProviderFailure(`More than ${mostAtOnce} sign-ins wait for an answer of the provider.`);
    this.atOnce.set(provider.id, underWay + 1);
    const working = work().finally(() => this.leave(provider.id));
    try {
      return await inTime(working);
    } catch (error) {
      throw failureOf(error);
    }
  }

  private leave(id: string): void {
    const underWay = (this.atOnce.get(id) ?? 1) - 1;
    if (underWay === 0) this.atOnce.delete(id);
    else this.atOnce.set(id, underWay);
  }

  /** One question for all who sign in meanwhile. */
  private discovered(provider: ProviderRow): Promise<client.Configuration> {
    const { id, issuer, clientId, clientSecret } = provider;
    const of = JSON.stringify([issuer, clientId, clientSecret]);
    const now = this.clock.nowMs();
    const found = this.known.get(id);
    this.known.delete(id);
    const known = found?.of === of && found.until > now ? found : { of, config: this.discover(provider), until: now + knownMs };
    this.known.set(id, known);
    if (known !== found) known.config.catch(() => (known.until = Math.min(known.until, this.clock.nowMs() + failedMs)));
    const [oldest] = this.known.keys();
    if (this.known.size > mostKnown && oldest !== undefined) this.known.delete(oldest);
    return known.config;
  }

  private discover(provider: ProviderRow): Promise<client.Configuration> {
    const { issuer, clientId } = provider;
    const secret = openClientSecret(this.config.SEALING_KEY, provider);
    const options = {
      [client.customFetch]: this.egress.fetch,
      execute: [client.enableNonRepudiationChecks, ...(this.egress.rules.allowPrivate ? [client.allowInsecureRequests] : [])],
    };
    return client.discovery(new URL(issuer), clientId, undefined, secret === null ? client.None() : bySecret(secret), options);
  }
}

/** client_secret_basic is what holds where a provider says nothing (Discovery 1.0, 3), and what most clients are registered with. */
function bySecret(secret: string): client.ClientAuth {
  return (server, ...rest) => {
    const { token_endpoint_auth_methods_supported: methods } = server;
    const isBasic = !methods || methods.includes('client_secret_basic') || !methods.includes('client_secret_post');
    return (isBasic ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret))(server, ...rest);
  };
}

/** What takes longer goes on, and nobody hears of it. */
async function inTime<T>(working: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ProviderFailure('The provider did not answer in time.')), patienceMs);
  });
  try {
    return await Promise.race([working, late]);
  } finally {
    clearTimeout(timer);
  }
}

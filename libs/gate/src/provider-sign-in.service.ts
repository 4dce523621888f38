import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  storedId,
  type GateProviderBegin,
  type GateProviderBegun,
  type GateProviderEnd,
  type GateProviderEnded,
} from '@sitekeep/contracts';
import { CONTROL_CONFIG, ProblemError, Transactions } from '@sitekeep/platform';
import { Clock, deriveSiteSecret, type ControlConfig } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { ProviderClient } from './provider-client.ts';
import { ProviderEntry } from './provider-entry.ts';
import { ProviderFailure } from './provider-failure.ts';
import { readPerson } from './provider-person.ts';
import { newState, openState, sealState, stateMs, type ProviderState } from './provider-state.ts';
import type { ProviderRow } from './provider.entity.ts';
import { redirectUriOf } from './provider.view.ts';
import { ProvidersRepository } from './providers.repository.ts';
import type { Place } from './session-start.ts';
import { SitePlaces } from './site-places.ts';

/**
 * Sign-ins at other identity providers, as edges ask for them. Whatever is wrong, the answer is one: credentials_refused; the owner of the
 * site reads why at the provider. Nothing is held while the provider is asked.
 */
@Injectable()
export class ProviderSignIn {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly places: SitePlaces,
    private readonly sites: SitesReadModel,
    private readonly repository: ProvidersRepository,
    private readonly client: ProviderClient,
    private readonly entry: ProviderEntry,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  async begin({ siteId, host, provider: shown, returnTo }: GateProviderBegin): Promise<GateProviderBegun> {
    const place = await this.placeOf(siteId, host);
    const provider = place && (await this.find(this.transactions.manager, place, shown));
    if (!provider) throw refused();
    const state = newState(shown, returnTo, this.clock.nowMs());
    const location = await this.noting(provider, () => this.client.begin(provider, redirectOf(host).href, state));
    return { location, state: sealState(this.key(siteId), host, state) };
  }

  /** `network`: from which the visitor comes, as for guesses. */
  async end(input: GateProviderEnd, { network }: { network: string }): Promise<GateProviderEnded> {
    const place = await this.placeOf(input.siteId, input.host);
    const state = openState(this.key(input.siteId), input.host, input.state, this.clock.nowMs());
    const provider = place && state && (await this.find(this.transactions.manager, place, state.provider));
    if (!provider || !(await this.isBackOnce(state, input.query))) throw refused();
    const signedIn = await this.noting(provider, async () => {
      const returned = redirectOf(input.host);
      returned.search = input.query;
      const person = readPerson(await this.client.end(provider, returned, state), provider);
      const entrant = { place, provider: state.provider, person, from: { ...input, network } };
      return this.transactions.run((manager) => this.entry.enter(manager, entrant));
    });
    if (!signedIn) throw refused();
    return { ...signedIn, device: null, returnTo: state.returnTo };
  }

  /** Answers that belong to another sign-in are refused before they use this one up. False: it was used up before. */
  private isBackOnce({ state, until }: ProviderState, query: string): Promise<boolean> {
    if (new URLSearchParams(query).get('state') !== state) return Promise.resolve(false);
    const hash = createHash('sha256').update(state).digest();
    return this.repository.takeReturn(this.transactions.manager, hash, new Date(until + stateMs));
  }

  private async placeOf(shownSiteId: string, host: string): Promise<Place | null> {
    const name = /^([a-z0-9.-]+)(?::\d{1,5})?$/.exec(host)?.[1];
    if (name === undefined || !URL.canParse(redirectUriOf(host))) return null;
    const place = await this.places.find(shownSiteId);
    const isOurs = place && (await this.sites.answersFor(this.transactions.manager, place, name));
    return isOurs ? place : null;
  }

  private async find(manager: EntityManager, place: Place, shown: string): Promise<ProviderRow | null> {
    const id = storedId('identityProvider', shown);
    return id === null ? null : this.repository.find(manager, place, id);
  }

  /** Writes down what fails at the provider, for the owner; the visitor is told nothing of it. */
  private async noting<T>(provider: ProviderRow, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      await this.repository.noteFailure(this.transactions.manager, provider, error.message, this.clock.now());
      throw refused();
    }
  }

  private key(shownSiteId: string): Buffer {
    return Buffer.from(deriveSiteSecret(this.config.SEALING_KEY, 'provider', shownSiteId, 0), 'base64url');
  }
}

/** As it is compared by the provider: without the port that https has anyway. */
const redirectOf = (host: string): URL => new URL(redirectUriOf(host));

const refused = () => new ProblemError('credentials_refused', 'Something of site, provider and sign-in there is not right.');

import { Injectable } from '@nestjs/common';
import { storedId, type GateProviderEnd } from '@sitekeep/contracts';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { GateSessionRow } from './gate-session.entity.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { GuessesRepository } from './guesses.repository.ts';
import type { Person } from './provider-person.ts';
import { factorsOf } from './provider-rules.ts';
import { ProviderVisitors } from './provider-visitors.ts';
import type { ProviderRow } from './provider.entity.ts';
import { ProvidersRepository } from './providers.repository.ts';
import { SessionRevocations } from './session-revocations.ts';
import { SessionStart, type Place, type Shown } from './session-start.ts';
import { sessionIdsOf, SessionTokens, type SignedToken } from './session-tokens.ts';
import { SignInMails } from './sign-in-mails.ts';
import { shownWith } from './step-up.ts';

/** Somebody of whom a provider has told. `provider`: its shown id; `network`: as for guesses. */
export type Entrant = {
  place: Place;
  provider: string;
  person: Person;
  from: Pick<GateProviderEnd, 'host' | 'session' | 'address' | 'userAgent' | 'language'> & { network: string };
};

/** Lets in whom a provider tells of, in one transaction. */
@Injectable()
export class ProviderEntry {
  constructor(
    private readonly clock: Clock,
    private readonly providers: ProvidersRepository,
    private readonly visitors: ProviderVisitors,
    private readonly start: SessionStart,
    private readonly sessions: GateSessionsRepository,
    private readonly tokens: SessionTokens,
    private readonly ending: SessionRevocations,
    private readonly guesses: GuessesRepository,
    private readonly mails: SignInMails,
  ) {}

  /** Null: the visitor is locked or may not enter, or the provider was taken away. Rejects with ProviderFailure for somebody who is none. */
  async enter(manager: EntityManager, { place, provider: shown, person, from }: Entrant): Promise<SignedToken | null> {
    await this.providers.holdSite(manager, place.siteId);
    const id = storedId('identityProvider', shown);
    const provider = id && (await this.providers.find(manager, place, id));
    const before = await this.lockBefore(manager, place, from.session);
    const held = provider && (await this.visitors.hold(manager, provider, person));
    if (!held) return null;
    const own = before?.visitorId === held.visitor.id ? before : null;
    const at = this.clock.now();
    const byCode = provider.standsFor === 'password_and_code';
    const isUnusual = await this.guesses.remember(manager, held.visitor.id, from.network, at, byCode);
    if (own) await this.ending.one(manager, place.accountId, held.visitor.id, own.id);
    const signed = await this.start.begin(manager, place, held, shownBy(provider, person, at, own), from);
    if (isUnusual) await this.mails.tell(manager, held.visitor, place.siteId, { ...from, byRecoveryCode: false });
    return signed;
  }

  /** The session that goes on, whosever it is, and is over with the sign-in if it is the visitor's. In the order of all locks. */
  private async lockBefore(manager: EntityManager, place: Place, token: string | null): Promise<GateSessionRow | null> {
    if (token === null) return null;
    const ids = sessionIdsOf(this.tokens.read(await this.start.policyOf(manager, place), place.siteId, token));
    if (!ids) return null;
    await this.sessions.lockVisitors(manager, place.accountId, [ids.visitor]);
    await this.sessions.holdSite(manager, place.siteId);
    return this.sessions.find(manager, place, ids.session, this.clock.now());
  }
}

/** A provider that stands for both suffices by itself; else what the session before shows counts, too. */
function shownBy(provider: ProviderRow, person: Person, at: Date, before: GateSessionRow | null): Shown {
  const { standsFor } = provider;
  const now = { factors: factorsOf(provider), methods: ['provider'], at, givenGroups: person.groups } satisfies Shown;
  if (standsFor === 'password_and_code') return now;
  const shown = shownWith(before, now, standsFor);
  return { ...shown, givenGroups: [...new Set([...(shown.givenGroups ?? []), ...person.groups])] };
}

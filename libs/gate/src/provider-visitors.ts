import { Injectable } from '@nestjs/common';
import { showId } from '@sitekeep/contracts';
import { Audit } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { ProviderFailure } from './provider-failure.ts';
import type { Person } from './provider-person.ts';
import { takesAddress } from './provider-rules.ts';
import type { ProviderRow } from './provider.entity.ts';
import { ProvidersRepository } from './providers.repository.ts';
import { SessionStart, type Held } from './session-start.ts';
import { VisitorLimits } from './visitor-limits.ts';
import { VisitorsRepository } from './visitors.repository.ts';

const actor = { kind: 'system', id: null, name: 'Sitekeep' } as const;

/** Which visitor a person is whom a provider tells of. */
@Injectable()
export class ProviderVisitors {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly providers: ProvidersRepository,
    private readonly visitors: VisitorsRepository,
    private readonly limits: VisitorLimits,
    private readonly start: SessionStart,
  ) {}

  /**
   * By the subject, once it is known; before, by a verified address, and from then on by the subject. Null: the visitor is locked or may
   * not enter the site. Rejects with ProviderFailure for somebody who is none.
   */
  async hold(manager: EntityManager, provider: ProviderRow, person: Person): Promise<Held | null> {
    assertDomain(provider, person);
    const known = await this.providers.identity(manager, provider, person.subject);
    if (known) return this.start.hold(manager, provider, known.visitorId);
    const held = await this.start.hold(manager, provider, await this.byEmail(manager, provider, person));
    if (held) await this.link(manager, provider, person, held.visitor.id);
    return held;
  }

  private async byEmail(manager: EntityManager, provider: ProviderRow, person: Person): Promise<string> {
    const email = verified(person);
    const found = await this.visitors.findByEmail(manager, provider.accountId, email);
    if (found) return found.id;
    if (provider.createVisitors) return this.create(manager, provider, person, email);
    throw new ProviderFailure('Somebody signed in there whose e-mail address is no visitor’s: add the visitor, or set createVisitors.');
  }

  private async create(manager: EntityManager, { accountId, siteId }: ProviderRow, { name }: Person, email: string): Promise<string> {
    await this.visitors.lockAccount(manager, accountId);
    const meanwhile = await this.visitors.findByEmail(manager, accountId, email);
    if (meanwhile) return meanwhile.id;
    const full = await this.limits.faultOf(manager, accountId, 1);
    if (full !== null) throw new ProviderFailure(full);
    const id = newUuid();
    const rest = { name, groups: [], locked: false, passwordHash: null, createdAt: this.clock.now() };
    await this.visitors.add(manager, [{ id, accountId, email, ...rest, access: [{ siteId, paths: [] }] }]);
    await this.audit.append(manager, { actor, accountId, action: 'visitor.created', target: showId('visitor', id) });
    return id;
  }

  /** Addresses are given to others when people leave: who was somebody else there is not taken for the same. */
  private async link(manager: EntityManager, { accountId, id }: ProviderRow, { subject }: Person, visitorId: string): Promise<void> {
    const identity = { providerId: id, subject, accountId, visitorId, createdAt: this.clock.now() };
    if (await this.providers.link(manager, identity)) return;
    throw new ProviderFailure(
      'The provider tells of another person (sub) with the e-mail address of a visitor who signed in there before: if it is the same one, delete the visitor’s identities.',
    );
  }
}

function verified({ email }: Person): string {
  if (email !== null) return email;
  throw new ProviderFailure(
    'The provider does not say that it has verified the e-mail address (email and email_verified: true): ask for the scope email, or let the provider tell it. Microsoft tells it by the optional claim xms_edov of the ID token.',
  );
}

function assertDomain(provider: ProviderRow, person: Person): void {
  if (provider.domains.length === 0 || takesAddress(provider, verified(person))) return;
  throw new ProviderFailure('Somebody signed in there whose e-mail address is in none of the domains.');
}

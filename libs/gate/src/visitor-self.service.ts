import { Injectable } from '@nestjs/common';
import { showId, type GateSelf, type GateSelfAnswer } from '@sitekeep/contracts';
import { ProblemError, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { HeldSessions, type HeldSession } from './held-sessions.ts';
import { hashLinkSecret } from './link-secrets.ts';
import { PasskeysRepository } from './passkeys.repository.ts';
import { RelyingParties } from './relying-parties.ts';
import { SitePlaces } from './site-places.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';

/** What visitors see of themselves, at the site where they are signed in. */
@Injectable()
export class VisitorSelf {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly places: SitePlaces,
    private readonly held: HeldSessions,
    private readonly parties: RelyingParties,
    private readonly tokens: VisitorTokensRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly devices: TrustedDevicesRepository,
  ) {}

  /** Throws credentials_refused when the session is over. */
  async show(input: GateSelf): Promise<GateSelfAnswer> {
    const place = await this.places.find(input.siteId);
    const shown =
      place &&
      (await this.transactions.run(async (manager) => {
        const session = await this.held.hold(manager, place, input.token, { changes: false });
        return session && this.shown(manager, session, input);
      }));
    if (!shown) throw new ProblemError('credentials_refused', 'This session is over.');
    return shown;
  }

  private async shown(
    manager: EntityManager,
    session: HeldSession,
    { host, device }: Pick<GateSelf, 'host' | 'device'>,
  ): Promise<GateSelfAnswer> {
    const { place, gate, visitor, isFresh } = session;
    const { id: visitorId, accountId, email, name } = visitor;
    const owner = { accountId, visitorId };
    const here = { ...owner, siteId: place.siteId };
    const tokens = (await this.tokens.ofVisitor(manager, owner)).filter(({ confirmed, locked }) => confirmed && !locked);
    const counts = (await this.tokens.counts(manager, accountId, [visitorId])).get(visitorId);
    const passkeys = await this.passkeys.ofVisitor(manager, here);
    const devices = await this.devices.ofVisitor(manager, here, this.clock.now());
    const current = device === null ? null : hashLinkSecret(device);
    return {
      ...{ email, name },
      hasPassword: visitor.passwordHash !== null,
      fresh: isFresh,
      mayGain: session.mayGain,
      maySetPassword: await this.held.maySetPassword(manager, session),
      passkeysOffered: gate.methods.includes('passkey') && (await this.parties.find(manager, place, host)) !== null,
      tokens: tokens.map(({ label, kind, lastUsedAt }) => ({ label, kind, lastUsedAt: lastUsedAt?.toISOString() ?? null })),
      recoveryCodes: counts?.recoveryCodes ?? 0,
      passkeys: passkeys.map(({ id, label, createdAt, lastUsedAt }) => ({
        ...{ id: showId('passkey', id), label },
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
      })),
      devices: devices.map(({ id, userAgent, address, createdAt, expiresAt, hash }) => ({
        ...{ id: showId('trustedDevice', id), userAgent, address },
        createdAt: createdAt.toISOString(),
        endsAt: expiresAt.toISOString(),
        current: current?.equals(hash) ?? false,
      })),
    };
  }
}

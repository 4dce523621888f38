import { Injectable } from '@nestjs/common';
import { generateRegistrationOptions } from '@simplewebauthn/server';
import { mostPasskeys, type Fault } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { passkeyAlgorithms, verifyRegistration } from './passkey-verification.ts';
import { PasskeyChallenges, passkeyChallengeSeconds, type PasskeyPurpose } from './passkey-challenges.ts';
import { PasskeysRepository } from './passkeys.repository.ts';
import { RelyingParties } from './relying-parties.ts';
import type { Place } from './session-start.ts';
import type { VisitorRow } from './visitor.entity.ts';

/** For whom, where (`host` as the edge tells it), and by which right: a fresh session, or an invitation. */
export type PasskeyFor = { to: 'add' | 'enrol'; place: Place; host: string; visitor: Pick<VisitorRow, 'id' | 'email' | 'name'> };
/** `credential`: PublicKeyCredential.toJSON() of the browser. */
export type GivenPasskey = { credential: Record<string, unknown>; label: string };

/** Gives visitors passkeys. Whether they may have one is the caller's to say. */
@Injectable()
export class PasskeyRegistration {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly parties: RelyingParties,
    private readonly challenges: PasskeyChallenges,
    private readonly passkeys: PasskeysRepository,
  ) {}

  /** For PublicKeyCredential.parseCreationOptionsFromJSON(). Null: the site does not answer for the host. */
  async options({ to, place, host, visitor }: PasskeyFor): Promise<Record<string, unknown> | null> {
    const { manager } = this.transactions;
    const party = await this.parties.find(manager, place, host);
    if (!party) return null;
    const { accountId, siteId } = place;
    const present = await this.passkeys.ofVisitor(manager, { accountId, visitorId: visitor.id, siteId, hostname: party.id });
    const options = await generateRegistrationOptions({
      rpName: party.id,
      rpID: party.id,
      userID: new Uint8Array(this.challenges.userHandle(siteId, visitor.id)),
      userName: visitor.email,
      userDisplayName: visitor.name || visitor.email,
      challenge: this.challenges.make({ siteId, host: party.id }, { to, visitorId: visitor.id }),
      timeout: passkeyChallengeSeconds * 1000,
      attestationType: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: present.map(({ credentialId, transports }) => ({ id: credentialId.toString('base64url'), transports })),
      supportedAlgorithmIDs: passkeyAlgorithms,
    });
    return { ...options };
  }

  /** Null: the visitor has the passkey, if the transaction is committed. Else what is wrong with it; `pointer` says where it stands. */
  async add(manager: EntityManager, whose: PasskeyFor, given: GivenPasskey, pointer: string): Promise<Fault | null> {
    const { to, place, host, visitor } = whose;
    const party = await this.parties.find(manager, place, host);
    if (!party) return { pointer, ...notMade };
    const { accountId, siteId } = place;
    const purpose: PasskeyPurpose = { to, visitorId: visitor.id };
    const challenge = (shown: string) => this.challenges.read(shown, { siteId, host: party.id }, purpose);
    const verified = await verifyRegistration(given.credential, { party, challenge });
    if (!verified || !(await this.passkeys.spend(manager, verified.challenge))) return { pointer, ...notMade };
    const owner = { accountId, visitorId: visitor.id };
    await this.passkeys.lockVisitor(manager, owner);
    if ((await this.passkeys.ofVisitor(manager, owner)).length >= mostPasskeys) return { pointer, ...tooMany };
    const id = newUuid();
    const fresh = { locked: false, copiedAt: null, createdAt: this.clock.now(), lastUsedAt: null };
    const row = { id, ...owner, siteId, hostname: party.id, ...verified.made, label: shownLabel(given.label), ...fresh };
    return (await this.passkeys.add(manager, row)) ? null : { pointer, ...known };
  }
}

const notMade = {
  code: 'invalid_passkey',
  detail: 'This passkey cannot be taken: it was made for another page, or too long ago. Make it again.',
};
const tooMany = { code: 'limit_reached', detail: `There may be ${mostPasskeys} passkeys. Remove those that are no longer used.` };
const known = { code: 'duplicate', detail: 'This passkey is known already. Make another one.' };

/** It is shown to people. */
const shownLabel = (label: string): string =>
  label
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .trim();

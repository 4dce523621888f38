import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { generateAuthenticationOptions } from '@simplewebauthn/server';
import type { GatePasskeySignIn, GateSignedIn } from '@sitekeep/contracts';
import { ProblemError, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { GateSessionRow } from './gate-session.entity.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { GuessesRepository } from './guesses.repository.ts';
import { InvitationsRepository } from './invitations.repository.ts';
import { PasskeyChallenges, passkeyChallengeSeconds, type Challenge } from './passkey-challenges.ts';
import { readAssertion, verifyAssertion } from './passkey-verification.ts';
import type { PasskeyRow } from './passkey.entity.ts';
import { PasskeysRepository } from './passkeys.repository.ts';
import { RelyingParties } from './relying-parties.ts';
import { SessionRevocations } from './session-revocations.ts';
import { SessionStart, type Place, type Shown } from './session-start.ts';
import { sessionIdsOf, SessionTokens } from './session-tokens.ts';
import { SignInMails } from './sign-in-mails.ts';
import { SitePlaces } from './site-places.ts';
import { VisitorMails } from './visitor-mails.ts';
import { VisitorTrail } from './visitor-trail.ts';

/** Somebody holds this passkey, and answered this challenge by it. */
type Proven = { place: Place; passkey: PasskeyRow; counter: number; challenge: Challenge };

/**
 * Sign-in by a passkey alone: the browser offers what it has for the host, and nobody types who they are. Guessing it is hopeless, so that no
 * failure is counted; whatever is wrong, the answer is one: credentials_refused.
 */
@Injectable()
export class PasskeySignIn {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly places: SitePlaces,
    private readonly parties: RelyingParties,
    private readonly challenges: PasskeyChallenges,
    private readonly passkeys: PasskeysRepository,
    private readonly invitations: InvitationsRepository,
    private readonly start: SessionStart,
    private readonly tokens: SessionTokens,
    private readonly sessions: GateSessionsRepository,
    private readonly guesses: GuessesRepository,
    private readonly mails: SignInMails,
    private readonly visitorMails: VisitorMails,
    private readonly revocations: SessionRevocations,
    private readonly trail: VisitorTrail,
  ) {}

  /** For PublicKeyCredential.parseRequestOptionsFromJSON(). Null: the site offers no passkeys, or does not answer for the host. */
  async options(place: Place, host: string): Promise<Record<string, unknown> | null> {
    const { manager } = this.transactions;
    const party = (await this.start.policyOf(manager, place)).methods.includes('passkey')
      ? await this.parties.find(manager, place, host)
      : null;
    if (!party) return null;
    const options = await generateAuthenticationOptions({
      rpID: party.id,
      challenge: this.challenges.make({ siteId: place.siteId, host: party.id }, { to: 'sign_in' }),
      timeout: passkeyChallengeSeconds * 1000,
      userVerification: 'required',
    });
    return { ...options };
  }

  /** `network`: as with other sign-ins, so that a visitor is known there from now on. */
  async signIn(input: GatePasskeySignIn, { network }: { network: string }): Promise<GateSignedIn> {
    const proven = await this.prove(input);
    const begun = proven && (await this.transactions.run((manager) => this.begin(manager, proven, input, network)));
    if (proven && begun === 'copied') await this.transactions.run((manager) => this.lockCopied(manager, proven.passkey, input.language));
    if (!begun || begun === 'copied') throw new ProblemError('credentials_refused', 'This passkey is not accepted.');
    return begun;
  }

  private async prove({ siteId: shownSiteId, host, credential }: GatePasskeySignIn): Promise<Proven | null> {
    const { manager } = this.transactions;
    const place = await this.places.find(shownSiteId);
    const party = place && (await this.parties.find(manager, place, host));
    const assertion = readAssertion(credential);
    if (!place || !party || !assertion) return null;
    const passkey = await this.passkeys.byCredential(manager, place, party.id, Buffer.from(assertion.id, 'base64url'));
    if (!passkey || !this.isHandleOf(passkey, assertion.response.userHandle)) return null;
    const { siteId } = place;
    const challenge = (shown: string) => this.challenges.read(shown, { siteId, host: party.id }, { to: 'sign_in' });
    const verified = await verifyAssertion(assertion, passkey.publicKey, { party, challenge });
    return verified && { place, passkey, ...verified };
  }

  /** WebAuthn level 3, 7.2, step 6. */
  private isHandleOf({ siteId, visitorId }: PasskeyRow, shown: string): boolean {
    const [own, given] = [this.challenges.userHandle(siteId, visitorId), Buffer.from(shown, 'base64url')];
    return own.length === given.length && timingSafeEqual(own, given);
  }

  /** 'copied': the counter went backwards (WebAuthn level 3, 6.1.1). */
  private async begin(
    manager: EntityManager,
    { place, passkey: { accountId, visitorId, id }, counter, challenge }: Proven,
    input: GatePasskeySignIn,
    network: string,
  ): Promise<GateSignedIn | 'copied' | null> {
    if (!(await this.start.policyOf(manager, place)).methods.includes('passkey')) return null;
    const before = await this.lockBefore(manager, place, visitorId, input.session);
    const held = await this.start.hold(manager, place, visitorId);
    const passkey = held && (await this.passkeys.lock(manager, { accountId, visitorId }, id));
    if (!passkey || passkey.locked || !(await this.passkeys.spend(manager, challenge))) return null;
    if (counter <= passkey.counter && (counter > 0 || passkey.counter > 0)) return 'copied';
    const at = this.clock.now();
    await this.passkeys.use(manager, passkey, counter, at);
    const isUnusual = await this.guesses.remember(manager, visitorId, network, at);
    if (before) await this.revocations.one(manager, accountId, visitorId, before.id);
    const shown = { factors: ['passkey'], methods: ['passkey'], at, ...givenBy(before) } satisfies Shown;
    const signed = await this.start.begin(manager, place, held, shown, input);
    if (isUnusual) await this.mails.tell(manager, held.visitor, place.siteId, { ...input, byRecoveryCode: false });
    return { ...signed, device: null };
  }

  /** The session of this visitor that goes on, and is over with the sign-in. Taken before all else, in the order of all locks. */
  private async lockBefore(manager: EntityManager, place: Place, visitorId: string, token: string | null): Promise<GateSessionRow | null> {
    if (token === null) return null;
    const ids = sessionIdsOf(this.tokens.read(await this.start.policyOf(manager, place), place.siteId, token));
    if (ids?.visitor !== visitorId) return null;
    await this.sessions.lockVisitors(manager, place.accountId, [visitorId]);
    await this.sessions.holdSite(manager, place.siteId);
    return this.sessions.find(manager, place, ids.session, this.clock.now());
  }

  /** Who of the two has the copy cannot be told: neither enters by it any more, and who did is out. */
  private async lockCopied(
    manager: EntityManager,
    { accountId, visitorId, siteId, hostname, id }: PasskeyRow,
    language: string,
  ): Promise<void> {
    await this.sessions.lockVisitors(manager, accountId, [visitorId]);
    const visitor = await this.sessions.holdVisitor(manager, accountId, visitorId);
    const passkey = await this.passkeys.lock(manager, { accountId, visitorId }, id);
    if (!visitor || !passkey || passkey.locked) return;
    await this.revocations.ofVisitors(manager, accountId, [visitorId], siteId);
    await this.passkeys.setCopied(manager, passkey, this.clock.now());
    await this.invitations.expire(manager, accountId, visitorId, this.clock.now());
    await this.visitorMails.aboutPasskey(manager, visitor, { siteId, cameBy: hostname, language }, 'locked');
    await this.trail.noteOurs(manager, accountId, 'visitor.passkey-locked', visitorId);
  }
}

/** A passkey is worth all that was shown before. What a provider said of the visitor's groups goes on, but no longer than it would have. */
const givenBy = (before: GateSessionRow | null): Pick<Shown, 'givenGroups' | 'endsAt'> =>
  before && before.givenGroups.length > 0 ? { givenGroups: before.givenGroups, endsAt: before.endsAt } : {};

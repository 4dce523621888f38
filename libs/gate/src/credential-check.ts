import { Injectable } from '@nestjs/common';
import { showId, type CredentialsHeld, type GateMethod, type GateSignIn, type SignInMethod } from '@sitekeep/contracts';
import { shows } from '@sitekeep/gate-session';
import { PasswordHasher, ProblemError, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { CandidatesRepository, type Candidate } from './candidates.repository.ts';
import { GateKeys } from './gate-keys.service.ts';
import type { KnownKey } from './gate-keys.repository.ts';
import type { GateSessionRow } from './gate-session.entity.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { CheckTurns } from './check-turns.ts';
import { mayTry, subjectsOf, type Asked, type Guess, type Subjects } from './guess-rules.ts';
import { GuessesRepository } from './guesses.repository.ts';
import { boundLocks, orUnavailable } from './within-seconds.ts';
import { wantedOf, type Typed as TypedSecrets, type Wanted } from './step-up.ts';
import { TokenCodes } from './token-codes.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import type { VisitorAccessRow, VisitorRow } from './visitor.entity.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** What a visitor typed. What is left out is not checked; what is there, even empty, has to be right. */
export type Typed = { email: string } & TypedSecrets;
/** From where: see `Guess`. */
export type AskedFrom = Pick<Guess, 'network' | 'shared'>;
/** What suffices at a site, by its policy, and what the browser has from before. */
export type SiteAsks = {
  require: GateSignIn['require'];
  /** What counts as a code. */
  methods: readonly GateMethod[];
  /** What the browser was given when it was trusted; the policy of now trusts none that was made before. */
  device: { hash: Buffer; madeAfter: Date; address: string } | null;
  /** Named by a token of this site that we have signed. Counts if it goes on and is the visitor's. */
  session: { session: string; visitor: string } | null;
};

/**
 * What counted as a code: by a token, by the hash of what a trusted browser showed, or as a recovery code, beside those that were left. All
 * may be gone by the time a session begins.
 */
type ShownCode = { method: SignInMethod; tokenId?: string; device?: Buffer; recoveryLeft?: readonly string[] };
/** Everything held. Visitor and access as they are at the end of the check: the password that was shown is that of this row. */
export type Proven = {
  visitor: VisitorRow;
  access: VisitorAccessRow;
  /** How, beside what `before` shows. */
  methods: SignInMethod[];
  code: ShownCode | null;
  /** The session of the visitor that goes on. */
  before: GateSessionRow | null;
  /** From a network that the visitor, who has signed in from others, was never seen at; or by a recovery code. */
  isUnusual: boolean;
};

/** What follows from it, in the transaction of the check. Null: nobody gets in after all. */
type Enter<T> = (manager: EntityManager, proven: Proven) => Promise<T | null>;
const proven: Enter<Proven> = (_, held) => Promise.resolve(held);

/** For other checks of the visitor or network, and their codes; one who is being changed is waited for less long. */
const longestWaitSeconds = 3;
const busy = 'Something of this visitor is being changed, or asked for, by others at once. Try again in a few seconds.';

/** Stands for account, site and visitor that are not there (RFC 9562, 5.9). */
const nil = '00000000-0000-0000-0000-000000000000';
const unknownKey: KnownKey = { id: nil, accountId: nil, siteId: nil, hint: '', locked: true };
const nobody = { accountId: nil, id: nil };

type Place = Pick<KnownKey, 'accountId' | 'siteId'>;
type Finding = { asks: SiteAsks | null; asked: Asked; network: string };
/** `known`: strangers do not hinder them there, by their network or, with `ownBrowser`, by what their browser shows. */
type LookedUp = Omit<Candidate, 'knowsNetwork'> & {
  known: boolean;
  ownBrowser: boolean;
  before: GateSessionRow | null;
};
/** `asks` null: a server of the customer asks, which says by what it sends what suffices. `entitled`: all is right but for the code. */
type Work = {
  key: KnownKey;
  asks: SiteAsks | null;
  asked: Asked;
  wanted: Wanted;
  from: AskedFrom;
  subjects: Subjects;
  found: LookedUp;
  passwordHeld: boolean;
  entitled: boolean;
};

/**
 * Whether what a visitor typed opens a site. Whatever is wrong, the answer is one, and so is the work: the same statements, hashes and
 * codes for a key, site or visitor that is unknown or locked, a wrong password or code, and one who has to wait.
 */
@Injectable()
export class CredentialCheck {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly keys: GateKeys,
    private readonly candidates: CandidatesRepository,
    private readonly visitors: VisitorsRepository,
    private readonly codes: TokenCodes,
    private readonly guesses: GuessesRepository,
    private readonly sessions: GateSessionsRepository,
    private readonly devices: TrustedDevicesRepository,
    private readonly turns: CheckTurns,
  ) {}

  /** Throws credentials_refused unless everything that was typed is right. Null: the key is nobody's. */
  async check(known: KnownKey | null, typed: Typed, from: AskedFrom): Promise<CredentialsHeld> {
    const { visitor, access, methods } = await this.decideOn(known ?? unknownKey, typed, null, from, proven);
    const { id, email, name, groups } = visitor;
    return { visitor: { id: showId('visitor', id), email, name, groups }, paths: access.paths, factors: methods.map(factorOf) };
  }

  /** The same for the edges, which need no key, at a site whose keys may be locked. Null: there is no such site. */
  checkAtSite(site: Place | null, typed: Typed, asks: SiteAsks, from: AskedFrom): Promise<Proven> {
    return this.decideOn(atSite(site), typed, asks, from, proven);
  }

  /**
   * The same, and what follows from it in the same transaction, with the visitor held: what was shown is used up, and remembered, only if that is
   * done, and nobody takes it away in between.
   */
  enterSite<T>(site: Place | null, typed: Typed, asks: SiteAsks, from: AskedFrom, enter: Enter<T>): Promise<T> {
    return this.decideOn(atSite(site), typed, asks, from, enter);
  }

  /**
   * Whether all is right but for the code, which is still to come. `send` is called in any case, with null where it is not, and in a transaction
   * in which nobody else asks for this visitor, or from this network (as the hash under which it is counted); `known`: it is one of theirs.
   * False: it is not, or came too soon after other failures.
   */
  async checkBeforeCode(
    site: Place | null,
    typed: Omit<Typed, 'code'>,
    asks: SiteAsks,
    from: AskedFrom,
    send: (manager: EntityManager, visitor: VisitorRow | null, from: { network: Buffer; known: boolean }) => Promise<void>,
  ): Promise<boolean> {
    const beforeCode = asks.require === 'password_and_code' ? 'mail' : asks.require;
    const work = await this.prepare(atSite(site), typed, asks, from, beforeCode);
    return this.inTurn(work.key, async (manager) => {
      const now = this.clock.now();
      const { subjects, found, entitled } = work;
      const open = mayTry(await this.guesses.enter(manager, subjects, now), { known: found.known, nowMs: now.getTime() });
      const to = entitled && open ? found.visitor : null;
      // Who has another address meanwhile is sent nothing at the one before.
      const held = await this.sessions.holdVisitor(manager, site?.accountId ?? nil, to?.id ?? nil);
      await send(manager, held?.email === to?.email ? held : null, { network: subjects.network, known: found.known });
      // Nothing is forgotten of what was wrong before: who knows the password alone would guess codes without end.
      await this.guesses.fail(manager, subjects, entitled || !open ? [] : countedOf(work), now);
      return to !== null;
    });
  }

  /**
   * Whether what was shown is still worth something, for who holds the visitor (`now`): whoever takes it away ends all sessions, but not the one
   * that is about to begin.
   */
  async stillHolds(manager: EntityManager, siteId: string, { visitor, code }: Proven, now: VisitorRow): Promise<boolean> {
    if (now.passwordHash !== visitor.passwordHash || now.email !== visitor.email) return false;
    const owner = { accountId: visitor.accountId, visitorId: visitor.id };
    if (code?.tokenId !== undefined) return this.codes.isInForce(manager, owner, code.tokenId);
    const { recoveryLeft } = code ?? {};
    if (recoveryLeft) return (await this.codes.recoveryCodesLeft(manager, owner)).every((left) => recoveryLeft.includes(left));
    return code?.device === undefined || this.devices.has(manager, { ...owner, siteId }, code.device);
  }

  private async decideOn<T>(key: KnownKey, typed: Typed, asks: SiteAsks | null, from: AskedFrom, enter: Enter<T>): Promise<T> {
    const work = await this.prepare(key, typed, asks, from, askedBy(typed, asks));
    const entered = await this.inTurn(key, (manager) => this.decide(manager, work, enter));
    if (entered === null)
      throw new ProblemError('credentials_refused', 'Something of key, e-mail address, code and password is not right.');
    return entered;
  }

  /** All that comes before the code, which is taken for good; outside of the transaction, since a hash takes its time. */
  private async prepare(key: KnownKey, typed: Typed, asks: SiteAsks | null, from: AskedFrom, asked: Asked): Promise<Work> {
    // Postgres takes no NUL in a text; no address has one.
    const email = typed.email.replaceAll('\0', '\uFFFD').trim().toLowerCase();
    const { accountId, siteId } = key;
    const { manager } = this.transactions;
    const found = await this.turns.take(accountId, () => this.lookUp(manager, key, email, { asks, asked, network: from.network }));
    const wanted = wantedOf(typed, asks?.require ?? null, found.before);
    const passwordHeld = await this.passwordHeld(found.visitor, wanted.password, accountId);
    const subjects = subjectsOf({
      accountId,
      siteId,
      email,
      ...from,
      byKey: asks === null,
      mayEnter: found.access !== null,
      ownBrowser: found.ownBrowser,
      asked,
    });
    const isEnough = asks === null ? wanted.code !== undefined || !found.hasTokens : showsAnything(wanted);
    const entitled = !key.locked && isOpen(found) && passwordHeld && isEnough;
    return { key, asks, asked, wanted, from, subjects, found, passwordHeld, entitled };
  }

  /** Accounts take turns on the database, as they do for hashes. */
  private inTurn<T>({ accountId }: Place, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const bounded = async (manager: EntityManager) => {
      await boundLocks(manager, longestWaitSeconds);
      return work(manager);
    };
    return this.turns.take(accountId, () => orUnavailable(busy, () => this.transactions.run(bounded)));
  }

  private async lookUp(
    manager: EntityManager,
    { accountId, siteId }: KnownKey,
    email: string,
    { asks, asked, network }: Finding,
  ): Promise<LookedUp> {
    const now = this.clock.now();
    const by = asked === 'password' ? 'password' : 'code';
    const candidate = await this.candidates.find(manager, { accountId, siteId }, email, { network, by: asks === null ? 'key' : by, now });
    const id = candidate.visitor?.id ?? nil;
    const isTheirs = candidate.knowsNetwork;
    const session = asks?.session && (await this.sessions.find(manager, { accountId, siteId }, asks.session.session, now));
    const before = session && session.visitorId === id ? session : null;
    const isTrusted = asks?.device
      ? await this.devices.isTrusted(manager, { accountId, visitorId: id, siteId, now, ...asks.device })
      : false;
    const ownBrowser = !isTheirs && (isTrusted || (before !== null && showsAll(before, asked)));
    return { ...candidate, known: isTheirs || ownBrowser, ownBrowser, before };
  }

  /** One hash where a password was typed, also for a visitor who has none; no hash where none was. */
  private async passwordHeld(visitor: VisitorRow | null, password: string | undefined, accountId: string): Promise<boolean> {
    return password === undefined || this.hasher.verify(visitor?.passwordHash ?? null, password, accountId);
  }

  /** Only here, one after the other for each visitor, codes are taken and failures counted. */
  private async decide<T>(manager: EntityManager, work: Work, enter: Enter<T>): Promise<T | null> {
    const { key, subjects, found, entitled } = work;
    const now = this.clock.now();
    const counts = await this.guesses.enter(manager, subjects, now);
    const open = mayTry(counts, { known: found.known, nowMs: now.getTime() });
    const visitor = entitled && open ? found.visitor : null;
    const half = open && work.asked === 'both' && !key.locked && isOpen(found) ? found.visitor : null;
    // With a wrong password the code is only looked at: whether one of both was right decides whether this was a guess.
    await manager.query('SAVEPOINT code');
    const code = await this.takeCode(manager, work, { visitor, half }, now);
    const isRight = visitor !== null && code !== null;
    const held = isRight ? await this.accept(manager, work, { visitor, code }, now) : null;
    const entered = held && (await enter(manager, held));
    if (entered === null) await manager.query('ROLLBACK TO SAVEPOINT code');
    if (work.asks === null) await this.keys.used(manager, key);
    if (isRight) return entered;
    // With a locked site nothing is guessed, and who has to wait does not wait longer for trying.
    const isGuess = work.asked !== 'both' || (half !== null && (work.passwordHeld || code !== null));
    await this.guesses.fail(manager, subjects, open && !key.locked ? countedOf(work, isGuess) : [], now);
    return null;
  }

  /** Null: not any more. */
  private async accept(
    manager: EntityManager,
    work: Work,
    { visitor, code }: { visitor: VisitorRow; code: ShownCode | undefined },
    now: Date,
  ): Promise<Proven | null> {
    const { key, wanted, subjects, found } = work;
    const held = await this.hold(manager, key, visitor, found.before);
    if (!held) return null;
    await this.guesses.succeed(manager, subjects);
    const isNew = await this.remember(manager, work, visitor.id, code !== undefined, now);
    const methods: SignInMethod[] = [...(wanted.password === undefined ? [] : ['password' as const]), ...(code ? [code.method] : [])];
    const isRecovery = code?.method === 'recovery_code';
    const owner = { accountId: visitor.accountId, visitorId: visitor.id };
    const shown = isRecovery ? { ...code, recoveryLeft: await this.codes.recoveryCodesLeft(manager, owner) } : (code ?? null);
    return { ...held, methods, code: shown, before: found.before, isUnusual: isNew || isRecovery };
  }

  /** True: the visitor has signed in from other networks, and never from there. Which networks a server names says nothing of sign-in pages. */
  private async remember(
    manager: EntityManager,
    { key, asks, asked, from, found }: Work,
    visitorId: string,
    hasCode: boolean,
    now: Date,
  ): Promise<boolean> {
    const byCode = asked !== 'password' || hasCode || !found.hasTokens;
    if (asks !== null) return this.guesses.remember(manager, visitorId, from.network, now, byCode);
    await this.guesses.rememberByKey(manager, { siteId: key.siteId, visitorId }, from.network, now);
    return false;
  }

  /** Undefined: none is wanted. Null: it is wrong, or there is none. */
  private async takeCode(
    manager: EntityManager,
    { key: { siteId }, asks, wanted }: Work,
    { visitor, half }: Record<'visitor' | 'half', VisitorRow | null>,
    now: Date,
  ): Promise<ShownCode | null | undefined> {
    if (wanted.code === undefined) return undefined;
    if (asks?.device && wanted.deviceWillDo) {
      const { accountId, id: visitorId } = visitor ?? nobody;
      if (await this.devices.use(manager, { accountId, visitorId, siteId, now, ...asks.device }))
        return { method: 'trusted_device', device: asks.device.hash };
    }
    return this.codes.verify(manager, half ?? visitor, wanted.code, asks && { siteId, methods: asks.methods });
  }

  /**
   * As they are now, unchanged until the transaction ends. Null: meanwhile they were locked, or given another address or password or no access.
   * A session that goes on may be ended next, for which nobody else holds them: at once, since two who hold them would wait for each other.
   */
  private async hold(
    manager: EntityManager,
    { accountId, siteId }: KnownKey,
    { id, email, passwordHash }: VisitorRow,
    before: GateSessionRow | null,
  ): Promise<Pick<Proven, 'visitor' | 'access'> | null> {
    if (before) await this.sessions.lockVisitors(manager, accountId, [id]);
    const visitor = await this.sessions.holdVisitor(manager, accountId, id);
    if (!visitor || visitor.locked || visitor.email !== email || visitor.passwordHash !== passwordHash) return null;
    const access = await this.visitors.access(manager, id, siteId);
    return access && { visitor, access };
  }
}

const atSite = (site: Place | null): KnownKey => (site ? { ...unknownKey, ...site, locked: false } : unknownKey);

const isOpen = ({ visitor, access }: LookedUp): boolean => visitor !== null && !visitor.locked && access !== null;

/** A session that goes on is no sign-in by itself. */
const showsAnything = ({ password, code }: Wanted): boolean => password !== undefined || code !== undefined;

/** Whatever a server of the customer sends; at a sign-in page what the policy says. */
function askedBy({ password, code }: Typed, asks: SiteAsks | null): Asked {
  if (asks) return asks.require === 'password_and_code' ? 'both' : asks.require;
  if (password === undefined || code === undefined) return code === undefined ? 'password' : 'code';
  return 'both';
}

/** Of a session: who can begin such ones needs no guesses any more. Else whoever knows the password would make browsers theirs by it. */
const showsAll = ({ factors }: GateSessionRow, asked: Asked): boolean =>
  shows(factors, asked === 'password' ? 'password' : 'password_and_code');

/** Under what a failure counts. What was no guess, since nothing of it was right, hinders nobody but who typed it. */
const countedOf = ({ subjects: { pair, strangers, network }, found }: Work, isGuess = true): Buffer[] => {
  if (!isGuess) return [pair];
  return found.known ? [pair, network] : [pair, strangers, network];
};

/** As servers of customers are told. */
const factorOf = (method: SignInMethod): CredentialsHeld['factors'][number] =>
  method === 'password' || method === 'recovery_code' ? method : 'code';

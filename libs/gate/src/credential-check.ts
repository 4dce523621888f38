import { Injectable } from '@nestjs/common';
import { showId, type CredentialsHeld } from '@sitekeep/contracts';
import { PasswordHasher, ProblemError, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { GateKeys } from './gate-keys.service.ts';
import type { KnownKey } from './gate-keys.repository.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { mayTry, subjectsOf, type Guess, type Subjects } from './guess-rules.ts';
import { GuessesRepository } from './guesses.repository.ts';
import { TokenCodes } from './token-codes.ts';
import type { VisitorAccessRow, VisitorRow } from './visitor.entity.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** What a visitor typed. What is left out is not checked; what is there, even empty, has to be right. */
export type Typed = { email: string; password?: string | undefined; code?: string | undefined };
/** From where: see `Guess`. */
export type AskedFrom = Pick<Guess, 'network' | 'shared'>;
/** The same where the site itself says what suffices; `passwordAlone`: no code, whatever tokens the visitor has. */
export type AskedAtSite = AskedFrom & { passwordAlone: boolean };

/** Everything held. Visitor and access as they are at the end of the check: the password that was shown is that of this row. */
export type Proven = { visitor: VisitorRow; access: VisitorAccessRow; factors: CredentialsHeld['factors'] };

/** Stands for account, site and visitor that are not there (RFC 9562, 5.9). */
const nil = '00000000-0000-0000-0000-000000000000';
const unknownKey: KnownKey = { id: nil, accountId: nil, siteId: nil, hint: '', locked: true };

type LookedUp = { visitor: VisitorRow | null; access: VisitorAccessRow | null; hasTokens: boolean; known: boolean };
type Work = { key: KnownKey; typed: Typed; from: AskedFrom; subjects: Subjects; found: LookedUp; entitled: boolean };

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
    private readonly visitors: VisitorsRepository,
    private readonly codes: TokenCodes,
    private readonly guesses: GuessesRepository,
    private readonly sessions: GateSessionsRepository,
  ) {}

  /** Throws credentials_refused unless everything that was typed is right. Null: the key is nobody's. */
  async check(known: KnownKey | null, typed: Typed, from: AskedFrom): Promise<CredentialsHeld> {
    const { visitor, access, factors } = await this.decideOn(known ?? unknownKey, typed, { ...from, passwordAlone: false });
    const { id, email, name, groups } = visitor;
    return { visitor: { id: showId('visitor', id), email, name, groups }, paths: access.paths, factors };
  }

  /** The same for the edges, which need no key, at a site whose keys may be locked. Null: there is no such site. */
  checkAtSite(site: Pick<KnownKey, 'accountId' | 'siteId'> | null, typed: Typed, from: AskedAtSite): Promise<Proven> {
    return this.decideOn(site ? { ...unknownKey, ...site, locked: false } : unknownKey, typed, from);
  }

  private async decideOn(key: KnownKey, typed: Typed, { passwordAlone, ...from }: AskedAtSite): Promise<Proven> {
    // Postgres takes no NUL in a text; no address has one.
    const email = typed.email.replaceAll('\0', '\uFFFD').trim().toLowerCase();
    const { accountId, siteId } = key;
    const found = await this.lookUp(this.transactions.manager, key, email, from.network);
    // Before the code, which is taken for good, and outside of the transaction, since it takes its time.
    const passwordHeld = await this.passwordHeld(found.visitor, typed.password);
    const subjects = subjectsOf({ accountId, siteId, email, ...from, mayEnter: found.access !== null });
    const entitled = !key.locked && isOpen(found) && passwordHeld && (typed.code !== undefined || passwordAlone || !found.hasTokens);
    const held = await this.transactions.run((manager) => this.decide(manager, { key, typed, from, subjects, found, entitled }));
    if (!held) throw new ProblemError('credentials_refused', 'Something of key, e-mail address, code and password is not right.');
    return held;
  }

  private async lookUp(manager: EntityManager, key: KnownKey, email: string, network: string): Promise<LookedUp> {
    const visitor = await this.visitors.findByEmail(manager, key.accountId, email);
    const id = visitor?.id ?? nil;
    const access = await this.visitors.access(manager, id, key.siteId);
    const hasTokens = await this.codes.hasTokens(manager, id);
    return { visitor, access, hasTokens, known: await this.guesses.knows(manager, id, network, this.clock.now()) };
  }

  /** One hash where a password was typed, also for a visitor who has none; no hash where none was. */
  private async passwordHeld(visitor: VisitorRow | null, password: string | undefined): Promise<boolean> {
    return password === undefined || this.hasher.verify(visitor?.passwordHash ?? null, password);
  }

  /** Only here, one after the other for each visitor, codes are taken and failures counted. */
  private async decide(manager: EntityManager, work: Work): Promise<Proven | null> {
    const { key, typed, from, subjects, found, entitled } = work;
    const now = this.clock.now();
    const counts = await this.guesses.enter(manager, subjects, now);
    const open = mayTry(counts, { known: found.known, nowMs: now.getTime() });
    const visitor = entitled && open ? found.visitor : null;
    const code = typed.code === undefined ? undefined : await this.codes.verify(manager, visitor, typed.code);
    await this.keys.used(manager, key);
    if (visitor && found.access && code !== null) {
      const held = await this.hold(manager, key, visitor);
      if (!held) return null;
      await this.guesses.succeed(manager, subjects);
      await this.guesses.remember(manager, visitor.id, from.network, now);
      const factors = [...(typed.password === undefined ? [] : ['password' as const]), ...(code ? [code] : [])];
      return { ...held, factors };
    }
    // With a locked site nothing is guessed, and who has to wait does not wait longer for trying.
    await this.guesses.fail(manager, subjects, open && !key.locked ? countedOf(work) : [], now);
    return null;
  }

  /** As they are now, unchanged until the transaction ends. Null: meanwhile they were locked, or given another password or no access. */
  private async hold(
    manager: EntityManager,
    { accountId, siteId }: KnownKey,
    { id, passwordHash }: VisitorRow,
  ): Promise<Pick<Proven, 'visitor' | 'access'> | null> {
    const visitor = await this.sessions.holdVisitor(manager, accountId, id);
    if (!visitor || visitor.locked || visitor.passwordHash !== passwordHash) return null;
    const access = await this.visitors.access(manager, id, siteId);
    return access && { visitor, access };
  }
}

const isOpen = ({ visitor, access }: LookedUp): boolean => visitor !== null && !visitor.locked && access !== null;

const countedOf = ({ subjects: { pair, strangers, network }, found }: Work): Buffer[] =>
  found.known ? [pair, network] : [pair, strangers, network];

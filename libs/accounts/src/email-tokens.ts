import { Injectable } from '@nestjs/common';
import { invalidContent } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import { In, MoreThan, type EntityManager } from 'typeorm';
import { EmailToken, type EmailTokenKind } from './email-token.entity.ts';
import { Person } from './person.entity.ts';
import { hashSecret, newSecret } from './secrets.ts';

const hourMs = 3600_000;
const livesMs: Record<EmailTokenKind, number> = { confirm: 72 * hourMs, reset: hourMs, change: 24 * hourMs };

export const worthlessToken = () =>
  invalidContent([
    { pointer: '/token', code: 'invalid_token', detail: 'The link was used already, is too old or was replaced. Ask for a new one.' },
  ]);

/** Secrets that travel by mail: for one use, with an end, and the newest of its kind only. */
@Injectable()
export class EmailTokens {
  constructor(private readonly clock: Clock) {}

  /** A new secret for the address; one of the same kind that was sent before is worth nothing from now on. */
  async issue(manager: EntityManager, personId: string, kind: EmailTokenKind, email: string): Promise<{ id: string; secret: string }> {
    const { secret, hash: tokenHash } = newSecret();
    const id = newUuid();
    const now = this.clock.now();
    await manager
      .createQueryBuilder()
      .insert()
      .into(EmailToken)
      .values({ id, personId, kind, tokenHash, email, createdAt: now, expiresAt: new Date(now.getTime() + livesMs[kind]) })
      .orUpdate(['id', 'token_hash', 'email', 'created_at', 'expires_at'], ['person_id', 'kind'])
      .execute();
    return { id, secret };
  }

  /** True while the secret could be redeemed: spares the hashing of a password that comes with a worthless one. */
  async isOpen(manager: EntityManager, secret: string, kind: EmailTokenKind): Promise<boolean> {
    return manager.getRepository(EmailToken).existsBy({ tokenHash: hashSecret(secret), kind, expiresAt: MoreThan(this.clock.now()) });
  }

  /**
   * Uses the secret up and returns it with its person; throws for a worthless one. A token sent to an address that the person no
   * longer has counts as worthless. Both rows stay locked until the transaction ends.
   */
  async redeem(manager: EntityManager, secret: string, kinds: EmailTokenKind[]): Promise<{ token: EmailToken; person: Person }> {
    const tokens = manager.getRepository(EmailToken);
    const token = await tokens.findOne({
      where: { tokenHash: hashSecret(secret), kind: In(kinds), expiresAt: MoreThan(this.clock.now()) },
      lock: { mode: 'pessimistic_write' },
    });
    if (!token) throw worthlessToken();
    await tokens.delete({ id: token.id });
    const person = await manager
      .getRepository(Person)
      .findOneOrFail({ where: { id: token.personId }, lock: { mode: 'pessimistic_write' } });
    if (token.kind !== 'change' && token.email !== person.email) throw worthlessToken();
    return { token, person };
  }

  async dropAll(manager: EntityManager, personId: string): Promise<void> {
    await manager.getRepository(EmailToken).delete({ personId });
  }
}

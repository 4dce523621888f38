import { newUuid } from '@sitekeep/runtime';
import { Not, type EntityManager, type EntityTarget, type FindOptionsWhere } from 'typeorm';
import { hashSecret, newSecret } from './secrets.ts';
import { endsAtMs, lastUseStepMs, personSessionRule, staffSessionRule, type SessionRule } from './session-rules.ts';
import { Session, StaffSession, type StoredSession } from './session.entity.ts';

export type OpenedSession = { secret: string; sessionId: string };

/** Sign-ins of one kind of user: made, found by their secret, ended. */
export class SessionStore {
  constructor(
    private readonly entity: EntityTarget<StoredSession>,
    private readonly rule: SessionRule,
  ) {}

  /** Always a new id and a new secret: what the browser sent before never becomes a signed-in session. */
  async open(manager: EntityManager, ownerId: string, now: Date): Promise<OpenedSession> {
    const { secret, hash: tokenHash } = newSecret();
    const id = newUuid();
    await manager.getRepository(this.entity).insert({ id, ownerId, tokenHash, createdAt: now, lastSeenAt: now });
    return { secret, sessionId: id };
  }

  /** The session of a secret, or null when there is none or it has ended. Notes its use, at most once a minute. */
  async find(manager: EntityManager, secret: string, now: Date): Promise<StoredSession | null> {
    const sessions = manager.getRepository(this.entity);
    const session = await sessions.findOneBy({ tokenHash: hashSecret(secret) });
    if (!session || endsAtMs(this.rule, session) <= now.getTime()) return null;
    if (now.getTime() - session.lastSeenAt.getTime() >= lastUseStepMs) await sessions.update({ id: session.id }, { lastSeenAt: now });
    return session;
  }

  async end(manager: EntityManager, sessionId: string): Promise<void> {
    await manager.getRepository(this.entity).delete({ id: sessionId });
  }

  async endBySecret(manager: EntityManager, secret: string): Promise<void> {
    await manager.getRepository(this.entity).delete({ tokenHash: hashSecret(secret) });
  }

  async endAll(manager: EntityManager, ownerId: string, exceptSessionId?: string | null): Promise<void> {
    const where: FindOptionsWhere<StoredSession> = exceptSessionId ? { ownerId, id: Not(exceptSessionId) } : { ownerId };
    await manager.getRepository(this.entity).delete(where);
  }
}

export const personSessions = new SessionStore(Session, personSessionRule);
export const staffSessions = new SessionStore(StaffSession, staffSessionRule);

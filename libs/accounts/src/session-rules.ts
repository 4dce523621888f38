const day = 24 * 3600_000;

/** Cookies of the two sites. The names differ, because ports do not separate cookies. */
export const portalCookie = '__Host-sk_portal';
export const consoleCookie = '__Host-sk_console';

export type SessionRule = { idleMs: number; absoluteMs: number };
/** A session ends when it was not used for the idle time, and in any case after the absolute one. */
export const personSessionRule: SessionRule = { idleMs: 14 * day, absoluteMs: 90 * day };
export const staffSessionRule: SessionRule = { idleMs: day / 2, absoluteMs: 7 * day };

/** "Last used" is written at most this often, so that reading stays cheap. */
export const lastUseStepMs = 60_000;

/** The moment at which the session ends if nothing more is done with it. */
export const endsAtMs = (rule: SessionRule, session: { createdAt: Date; lastSeenAt: Date }): number =>
  Math.min(session.createdAt.getTime() + rule.absoluteMs, session.lastSeenAt.getTime() + rule.idleMs);

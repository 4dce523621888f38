export { Revocations } from './revocations.ts';
export { SessionCache, type SessionKeys } from './session-cache.ts';
export { sessionPhase, type SessionPhase } from './session-phase.ts';
export { readSession, sessionKey, signSession } from './session-token.ts';

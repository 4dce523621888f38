export {
  type GateDecision,
  type GateExplanation,
  type GateOutcome,
  GatePolicy,
  type GateQuestion,
  type GateReason,
  type GateTests,
  type ReadingTest,
  wordsOf,
} from './gate-policy.ts';
export { Revocations } from './revocations.ts';
export { SessionCache, type SessionKeys } from './session-cache.ts';
export { endedSessionCookie, sessionCookie, sessionCookieName, sessionTokenIn } from './session-cookie.ts';
export { sessionPhase, type SessionPhase } from './session-phase.ts';
export { readSession, sessionKey, signSession } from './session-token.ts';
export { isBelow } from './visitor-paths.ts';

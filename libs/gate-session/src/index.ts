export { type GateDecision, type GateOutcome, type GateReason, wordsOf } from './gate-decision.ts';
export {
  type GateExplanation,
  GatePolicy,
  type GateQuestion,
  type GateTests,
  type ReadingTest,
  type ReadingWay,
  shows,
} from './gate-policy.ts';
export type { GateMachine } from './machine.ts';
export { machineKey } from './machine-key.ts';
export { mostAsked } from './most-asked.ts';
export { deviceCookieName, keptCookie, onlyCookieIn, providerCookieName } from './gate-cookies.ts';
export { Revocations } from './revocations.ts';
export { SessionCache, type SessionKeys } from './session-cache.ts';
export { endedSessionCookie, sessionCookie, sessionCookieName, sessionTokenIn } from './session-cookie.ts';
export { sessionPhase, type SessionPhase } from './session-phase.ts';
export { readSession, sessionKey, signSession } from './session-token.ts';
export { isBelow } from './visitor-paths.ts';

export { type CheckAnswer, longestAnswer, readAnswer, safeReturn } from './answer.ts';
export { captchaAudio } from './captcha-audio.ts';
export { captchaImage } from './captcha-image.ts';
export { type Challenge, type ChallengeFault, type Difficulty, newChallenge, readChallenge, readToken } from './challenge.ts';
export {
  captchaScore,
  type ConsistencyFault,
  consistencyFaults,
  type ConsistencyReport,
  consistencyReportSchema,
  type ObservedRequest,
  scoreOf,
} from './consistency.ts';
export { decideInvisible, type InvisibleDecision } from './decision.ts';
export { checkDigits, digitsOf } from './digits.ts';
export { issuePass, type PassState, verifyPass } from './pass.ts';
export { type KnownPass, type LastPass, PassCache, readAheadOf } from './pass-cache.ts';
export { cookieValues, passCookie, passCookieName } from './pass-cookie.ts';
export { checkProofOfWork, difficultyFor } from './proof-of-work.ts';
export { deriveSiteKeys, type SiteKeys } from './site-keys.ts';
export { solverScript } from './solver-script.ts';
export { type Visitor } from './visitor.ts';

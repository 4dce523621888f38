import { captchaScore, type ConsistencyFault, consistencyFaults, scoreOf } from './consistency.ts';
import type { CheckAnswer } from './answer.ts';
import type { Challenge } from './challenge.ts';
import { checkProofOfWork } from './proof-of-work.ts';

/** What becomes of an answer to the invisible check. `faults` is for support ("why was the captcha asked"). */
export interface InvisibleDecision {
  readonly outcome: 'passed' | 'captcha' | 'failed';
  readonly faults: readonly (ConsistencyFault | 'no_report')[];
}

/**
 * A right solution from a consistent browser passes; from an inconsistent one, or without a readable report, it is asked for the
 * captcha, so that nobody real is lost; a wrong solution fails.
 */
export function decideInvisible(
  challenge: Challenge,
  answer: CheckAnswer,
  request: { userAgent: string | undefined; acceptLanguage: string | undefined; now: number },
): InvisibleDecision {
  if (!checkProofOfWork(challenge, answer.solution)) return { outcome: 'failed', faults: [] };
  if (answer.report === null) return { outcome: 'captcha', faults: ['no_report'] };
  const faults = consistencyFaults(answer.report, { ...request, challenge });
  return { outcome: scoreOf(faults) >= captchaScore ? 'captcha' : 'passed', faults };
}

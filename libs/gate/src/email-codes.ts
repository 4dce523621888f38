import { createHmac, randomInt } from 'node:crypto';
import { showId } from '@sitekeep/contracts';
import { deriveSiteSecret } from '@sitekeep/runtime';

const digits = 8;
const minuteMs = 60_000;
export const emailCodeMinutes = 10;
export const emailCodeMs = emailCodeMinutes * minuteMs;

/** How many codes go out: to one visitor of a site, from networks of theirs and from others apart; and to all visitors of a site for whom one network asks. */
export const emailCodeLimits = {
  shortMs: 15 * minuteMs,
  toVisitorShortly: 3,
  forNetworkShortly: 30,
  dayMs: 24 * 60 * minuteMs,
  toVisitorADay: 10,
};

/** Eight digits, each as likely as the others. */
export const newEmailCode = (): string => String(randomInt(10 ** digits)).padStart(digits, '0');

/** As people read it: in two halves. */
export const readableCode = (code: string): string => `${code.slice(0, digits / 2)} ${code.slice(digits / 2)}`;

/** As it is stored: eight digits are too few for a hash that needs no key. Blanks and hyphens of what was typed do not count. */
export function emailCodeHash(sealingKey: Uint8Array, siteId: string, visitorId: string, typed: string): Buffer {
  const key = deriveSiteSecret(sealingKey, 'email-code', showId('site', siteId), 0);
  return createHmac('sha256', key)
    .update(`${visitorId} ${typed.replace(/[\s-]/g, '')}`)
    .digest();
}

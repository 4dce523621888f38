import type { Challenge } from './challenge.ts';
import type { SiteKeys } from './site-keys.ts';

export const digitCount = 6;
/** So many beeps at most: keeps the sound under 15 seconds. Half of all draws are within, 280,000 of them. */
export const mostBeeps = 30;

/**
 * The six digits of a captcha, each 1 to 9: drawn by a MAC of the nonce, so the token does not show them and every edge knows
 * them. No zero, because the sound counts them out and no beep cannot be heard.
 */
export function digitsOf(keys: SiteKeys, { nonce }: Challenge): string {
  for (let draw = 0; ; draw++) {
    const bytes = keys.challenge.bytesOf(`digits ${draw} ${nonce}`);
    // 252 = 28 * 9: larger bytes are passed over, so that all nine digits are equally likely.
    const digits = [...bytes].filter((byte) => byte < 252).map((byte) => (byte % 9) + 1);
    const chosen = digits.slice(0, digitCount);
    if (chosen.length === digitCount && chosen.reduce((sum, digit) => sum + digit, 0) <= mostBeeps) return chosen.join('');
  }
}

/** Whether the visitor typed the digits. Spaces, dashes and dots between them do not matter, nor does the script they are written in. */
export function checkDigits(keys: SiteKeys, challenge: Challenge, typed: string): boolean {
  if (challenge.method !== 'captcha' || typed.length > 40) return false;
  return plainDigits(typed) === digitsOf(keys, challenge);
}

// Where the ten digits of a script begin: Arabic-Indic, Persian, Devanagari, Bengali, Thai, full-width.
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];

function plainDigits(typed: string): string {
  const text = typed.replace(/[\s.,·_\p{Pd}\p{Cf}]/gu, '');
  return text.replace(/\p{Nd}/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const zero = zeros.find((first) => code >= first && code < first + 10);
    return zero === undefined ? character : String(code - zero);
  });
}

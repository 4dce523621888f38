import type { Challenge } from './challenge.ts';
import { digitsOf } from './digits.ts';
import { Random } from './random.ts';
import type { SiteKeys } from './site-keys.ts';
import { encodePng } from './png.ts';
import { drawDigits, imageHeight, imageWidth } from './draw-digits.ts';

/** The digits of a captcha challenge as a PNG, 240 x 80, under 8 KB. The same token always gives the same picture: asking again shows no more. */
export function captchaImage(keys: SiteKeys, challenge: Challenge): Buffer {
  const random = new Random(keys.challenge.bytesOf(`image ${challenge.nonce}`));
  return encodePng(imageWidth, imageHeight, drawDigits(digitsOf(keys, challenge), random));
}

import { randomBytes, randomInt } from 'node:crypto';
import { idPrefixes } from '@sitekeep/contracts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const pairs = Array.from({ length: 1024 }, (_, i) => alphabet.charAt(i >>> 5) + alphabet.charAt(i & 31));
const ofProcess = [...randomBytes(8)].map((byte) => alphabet.charAt(byte & 31)).join('');

let count = randomInt(2 ** 30);
let second = -1;
let time = '';

/** Digits of base 32, two at a time, which is what makes an id cheap enough for every request. */
function digits(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 1024)) text = (pairs[rest % 1024] as string) + text;
  return text;
}

/** A request id in the shown form of all ids: time in ms, eight digits of this process, eight that count. */
export function newRequestId(now: number): string {
  if (now !== second) {
    second = now;
    time = `${idPrefixes.request}_${digits(now, 10)}${ofProcess}`;
  }
  count = count >= 2 ** 40 - 1 ? 0 : count + 1;
  return time + digits(count, 8);
}

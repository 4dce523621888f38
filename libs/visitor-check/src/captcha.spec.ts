import { PNG } from 'pngjs';
import { captchaAudio } from './captcha-audio.ts';
import { captchaImage } from './captcha-image.ts';
import { newChallenge } from './challenge.ts';
import { digitsOf } from './digits.ts';
import { drawDigits, imageHeight, imageWidth } from './draw-digits.ts';
import { Random } from './random.ts';
import { keys, now, visitor } from './testing/visitors.ts';
import { countBeeps } from './testing/listen.ts';
import { readDigits, samplesOf, type Sample } from './testing/read-digits.ts';

const ask = () => newChallenge(keys, 'captcha', visitor, now, { puzzles: 0, bits: 0 });
const seeded = (n: number) => {
  const seed = Buffer.alloc(16, 1);
  seed.writeUInt32LE((n * 2654435761) >>> 0, 4);
  return new Random(seed);
};

describe('the picture', () => {
  test('is a grey PNG that an independent reader decodes to what was drawn', () => {
    const challenge = ask();
    const png = captchaImage(keys, challenge);
    const decoded = PNG.sync.read(png);
    expect([decoded.width, decoded.height]).toEqual([imageWidth, imageHeight]);
    const shades = drawDigits(digitsOf(keys, challenge), new Random(keys.challenge.bytesOf(`image ${challenge.nonce}`)));
    const reds = Uint8Array.from({ length: shades.length }, (_, i) => (decoded.data[4 * i] ?? 0) / 17);
    expect(Buffer.compare(reds, shades)).toBe(0);
  });

  test('is the same each time it is asked for, and another for another challenge with the same digits', () => {
    const challenge = ask();
    expect(captchaImage(keys, challenge).equals(captchaImage(keys, challenge))).toBe(true);
    expect(Buffer.compare(drawDigits('123456', seeded(1)), drawDigits('123456', seeded(2)))).not.toBe(0);
  });

  test('stays below 8 KB', () => {
    for (let i = 0; i < 30; i++) expect(captchaImage(keys, ask()).length).toBeLessThan(8 * 1024);
  });

  test('is dark on white: most is background, strokes are nearly black', () => {
    const shades = drawDigits('888888', seeded(3));
    const share = (from: number, to: number) => shades.filter((shade) => shade >= from && shade <= to).length / shades.length;
    expect(share(14, 15)).toBeGreaterThan(0.65);
    expect(share(0, 4)).toBeGreaterThan(0.08);
  });

  test('shows digits that stay apart from each other: a simple reader tells them by their likeness to others', () => {
    const known: Sample[] = [];
    for (let digit = 1; digit <= 9; digit++)
      for (let i = 0; i < 5; i++)
        known.push(...samplesOf(drawDigits(String(digit).repeat(6), seeded(100 * digit + i)), String(digit).repeat(6)));
    const texts = Array.from({ length: 25 }, (_, i) => digitsOf(keys, { ...ask(), nonce: String(i).padStart(32, '0') }));
    const read = texts.map((text, i) => readDigits(drawDigits(text, seeded(5000 + i)), known));
    const right = texts.flatMap((text, i) => [...text].filter((digit, at) => read[i]?.[at] === digit)).length;
    expect(right / (6 * texts.length)).toBeGreaterThan(0.93);
  });
});

describe('the sound', () => {
  test('is a WAV file of 8 kHz, 8 bits, one channel', () => {
    const wav = captchaAudio(keys, ask());
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    expect(wav.toString('latin1', 8, 16)).toBe('WAVEfmt ');
    expect([wav.readUInt32LE(16), wav.readUInt16LE(20), wav.readUInt16LE(22)]).toEqual([16, 1, 1]);
    expect([wav.readUInt32LE(24), wav.readUInt32LE(28), wav.readUInt16LE(32), wav.readUInt16LE(34)]).toEqual([8000, 8000, 1, 8]);
    expect(wav.toString('latin1', 36, 40)).toBe('data');
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
  });

  test('counts out the digits: a low tone, then as many high ones', () => {
    for (let i = 0; i < 5; i++) {
      const challenge = ask();
      expect(countBeeps(captchaAudio(keys, challenge))).toBe(digitsOf(keys, challenge));
    }
  });

  test('stays below 120 KB and 15 seconds, is the same each time, and hisses', () => {
    for (let i = 0; i < 10; i++) {
      const challenge = ask();
      const wav = captchaAudio(keys, challenge);
      expect(wav.length).toBeLessThan(120 * 1000);
      expect(new Set(wav.subarray(44, 1044)).size).toBeGreaterThan(10);
      expect(captchaAudio(keys, challenge).equals(wav)).toBe(true);
    }
  });
});

import type { Challenge } from './challenge.ts';
import { digitsOf } from './digits.ts';
import { Random } from './random.ts';
import type { SiteKeys } from './site-keys.ts';

const rate = 8000;
const headerBytes = 44;
// Seconds.
const mark = 0.28;
const afterMark = 0.22;
const beep = 0.13;
const betweenBeeps = 0.14;
const betweenGroups = 0.2;
const afterDigit = 0.25;

/**
 * The digits of a captcha challenge as sound: for each a low tone, then as many high beeps as the digit says, in groups of three. It is understood in
 * every language and needs no recorded voices. WAV, 8 kHz, 8 bit, mono; under 15 s and 120 KB.
 */
export function captchaAudio(keys: SiteKeys, challenge: Challenge): Buffer {
  const random = new Random(keys.challenge.bytesOf(`audio ${challenge.nonce}`));
  return encodeWav(soundOf(digitsOf(keys, challenge), random));
}

/** Samples from -1 to 1. Pitch, loudness and pauses vary a little and there is a hiss, so that no two recordings of a digit are the same. */
function soundOf(digits: string, random: Random): Float32Array {
  const parts: { frequency: number; seconds: number; volume: number }[] = [pause(0.3)];
  for (const digit of digits) {
    parts.push(tone(random.between(270, 330), mark, 0.6), pause(afterMark));
    for (let i = 0; i < Number(digit); i++) {
      parts.push(tone(random.between(820, 980), beep * random.between(0.9, 1.1), random.between(0.45, 0.6)));
      // People count quick beeps in groups of three at a glance, in one long row not at all.
      const more = i % 3 === 2 && i + 1 < Number(digit) ? betweenGroups : 0;
      parts.push(pause(betweenBeeps * random.between(0.9, 1.1) + more));
    }
    parts.push(pause(afterDigit));
  }
  const lengths = parts.map((part) => Math.round(part.seconds * rate));
  const samples = new Float32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const [i, { frequency, volume }] of parts.entries()) {
    const length = lengths[i] ?? 0;
    if (volume > 0) addTone(samples.subarray(at, at + length), frequency, volume);
    at += length;
  }
  addHiss(samples, Math.floor(random.between(0, hiss.length)));
  return samples;
}

const tone = (frequency: number, seconds: number, volume: number) => ({ frequency, seconds, volume });
const pause = (seconds: number) => tone(0, seconds, 0);

/** Rises and falls within 12 ms, or it would click. A second partial makes it sound like a thing rather than a test tone. */
function addTone(samples: Float32Array, frequency: number, volume: number): void {
  const ramp = 0.012 * rate;
  const step = (2 * Math.PI * frequency) / rate;
  const [sinStep, cosStep] = [Math.sin(step), Math.cos(step)];
  // The angle is turned on step by step, because a hundred thousand sines would hold up a process for milliseconds.
  let [sin, cos] = [0, 1];
  for (let i = 0; i < samples.length; i++) {
    const envelope = Math.min(1, i / ramp, (samples.length - 1 - i) / ramp);
    // 0.8 sin x + 0.2 sin 2x
    samples[i] = volume * envelope * sin * (0.8 + 0.4 * cos);
    [sin, cos] = [sin * cosStep + cos * sinStep, cos * cosStep - sin * sinStep];
  }
}

// The same two seconds of hiss in every process, because a browser may fetch the parts of one sound from several; each sound begins elsewhere in it.
const hissSource = new Random(Buffer.from('the hiss of every captcha'));
const hiss = Float32Array.from({ length: 2 * rate }, () => hissSource.between(-0.08, 0.08));

function addHiss(samples: Float32Array, start: number): void {
  let from = start;
  for (let i = 0; i < samples.length; i++) {
    samples[i] = (samples[i] ?? 0) + (hiss[from] ?? 0);
    from = from + 1 === hiss.length ? 0 : from + 1;
  }
}

/** RIFF/WAVE with one PCM chunk, 8 bits unsigned. */
function encodeWav(samples: Float32Array): Buffer {
  const wav = Buffer.alloc(headerBytes + samples.length);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples.length, 40);
  for (let i = 0; i < samples.length; i++) wav[headerBytes + i] = Math.max(0, Math.min(255, Math.round(128 + 127 * (samples[i] ?? 0))));
  return wav;
}

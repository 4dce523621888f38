// Looked up once: within jest every use of a global costs.
const { cos, sin, hypot, max, PI } = Math;
const rate = 8000;
const window = 80;

/** Hears a sound file out as people do: loud or quiet, low or high. Gives the number of high beeps after each low tone. */
export function countBeeps(wav: Buffer): string {
  const samples = wav.subarray(44);
  const counts: number[] = [];
  let heard: 'nothing' | 'low' | 'high' = 'nothing';
  for (let at = 0; at + window <= samples.length; at += window) {
    const now = pitchOf(samples.subarray(at, at + 2 * window));
    if (now !== heard && now === 'low') counts.push(0);
    if (now !== heard && now === 'high' && heard === 'nothing') counts.push((counts.pop() ?? 0) + 1);
    heard = now;
  }
  return counts.join('');
}

function pitchOf(samples: Buffer): 'nothing' | 'low' | 'high' {
  const [low, high] = [strengthOf(samples, 250, 350), strengthOf(samples, 800, 1000)];
  if (max(low, high) < 0.2) return 'nothing';
  return low > high ? 'low' : 'high';
}

/** The strongest component between two frequencies (Goertzel), as an amplitude. */
function strengthOf(samples: Buffer, from: number, to: number): number {
  let strongest = 0;
  for (let frequency = from; frequency <= to; frequency += 40) {
    let [re, im] = [0, 0];
    for (const [i, value] of samples.entries()) {
      const angle = (2 * PI * frequency * i) / rate;
      re += ((value - 128) / 127) * cos(angle);
      im += ((value - 128) / 127) * sin(angle);
    }
    strongest = max(strongest, (2 * hypot(re, im)) / samples.length);
  }
  return strongest;
}

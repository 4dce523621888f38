import bidiFactory from 'bidi-js';

const bidi = bidiFactory();
/** Part of a line with one direction, in the order in which people read it. */
export type Run = { text: string; rightToLeft: boolean };

/** Keeps a name from turning the order of what stands beside it: FSI and PDI of the Unicode bidirectional algorithm. */
export const isolated = (text: string): string => (readFromTheRight.test(text) ? `\u2068${text}\u2069` : text);
const readFromTheRight = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** The embedding level of each UTF-16 unit (UAX 9); the first strong letter decides the direction of the whole. */
export const levelsOf = (text: string): Uint8Array => bidi.getEmbeddingLevels(text).levels;

/** The runs of `text` from left to right, by rule L2. Signs that only steer the order are left out. */
export function visualRuns(text: string, levels: Uint8Array): Run[] {
  const runs: { level: number; text: string }[] = [];
  for (let at = 0; at < text.length; at++) {
    const level = levels[at] ?? 0;
    const last = runs.at(-1);
    if (last?.level === level) last.text += text.charAt(at);
    else runs.push({ level, text: text.charAt(at) });
  }
  const highest = Math.max(0, ...runs.map((run) => run.level));
  for (let level = highest; level > 0; level--) turnWhere(runs, (run) => run.level >= level);
  const shown = runs.map((run) => ({ text: run.text.replace(unseen, ''), rightToLeft: run.level % 2 === 1 }));
  return joined(shown.filter((run) => run.text !== ''));
}

/** Neighbours from left to right are one run: a font sets what belongs together. */
function joined(runs: readonly Run[]): Run[] {
  const whole: Run[] = [];
  for (const run of runs) {
    const last = whole.at(-1);
    if (last && !last.rightToLeft && !run.rightToLeft) last.text += run.text;
    else whole.push(run);
  }
  return whole;
}

/** Brackets open the other way in text from right to left. */
export const mirrored = (letter: string): string => bidi.getMirroredCharacter(letter) ?? letter;

function turnWhere<Item>(items: Item[], isMeant: (item: Item) => boolean): void {
  for (let start = 0; start < items.length; start++) {
    if (!isMeant(items[start]!)) continue;
    let end = start;
    while (end + 1 < items.length && isMeant(items[end + 1]!)) end++;
    items.splice(start, end - start + 1, ...items.slice(start, end + 1).reverse());
    start = end;
  }
}

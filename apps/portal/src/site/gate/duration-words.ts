const units = [
  { seconds: 86_400, word: 'day' },
  { seconds: 3600, word: 'hour' },
  { seconds: 60, word: 'minute' },
  { seconds: 1, word: 'second' },
];

/** In the largest unit that it is a whole number of: 5400 -> `90 minutes`. */
export function durationWords(seconds: number): string {
  const unit = units.find((each) => seconds >= each.seconds && seconds % each.seconds === 0) ?? units.at(-1)!;
  const count = seconds / unit.seconds;
  return count === 1 ? `1 ${unit.word}` : `${count} ${unit.word}s`;
}

/** What a list offers: the usual ones, and whatever is set now, in order. */
export function durationOptions(usual: number[], now: number | null, zero?: string): { value: string; label: string }[] {
  const all = [...new Set([...usual, ...(now === null ? [] : [now])])].sort((a, b) => a - b);
  return all.map((seconds) => ({ value: String(seconds), label: seconds === 0 && zero ? zero : durationWords(seconds) }));
}

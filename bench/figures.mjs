// Arithmetic of results.

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that a share of all stay at or below; `sorted` rises. */
export function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

const keys = ['rps', 'p50_ms', 'p99_ms', 'cpu_us'];

/** Rounds of one proxy as one: the median of each figure. */
export function mediansOf(rounds) {
  return Object.fromEntries(keys.map((key) => [key, rounded(median(rounds.map((round) => round[key])), key)]));
}

const rounded = (value, key) => Number(value.toFixed(key === 'rps' ? 0 : 3));

/** The published form of a row: our figures and our requests per second as a multiple of each other's. */
export function resultOf(ours, others) {
  const ratios = Object.entries(others).map(([name, { rps }]) => [name, Number((ours.rps / rps).toFixed(3))]);
  return { ...ours, ratio_to: Object.fromEntries(ratios) };
}

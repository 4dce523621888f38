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

const digits = { rps: 0, p50_ms: 3, p99_ms: 3, cpu_us: 3, others: 3 };

/** Rounds of one proxy as one: the median of each figure. */
export function mediansOf(rounds) {
  const figure = ([key, places]) => [key, Number(median(rounds.map((round) => round[key])).toFixed(places))];
  return Object.fromEntries(Object.entries(digits).map(figure));
}

/** The published form of a row: our figures and our requests per second as a multiple of each other's. */
export function resultOf({ rps, p50_ms, p99_ms, cpu_us }, others) {
  const ratios = Object.entries(others).map(([name, other]) => [name, Number((rps / other.rps).toFixed(3))]);
  return { rps, p50_ms, p99_ms, cpu_us, ratio_to: Object.fromEntries(ratios) };
}

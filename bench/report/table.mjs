// Rows as text: one table each, ours first.

const head = ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs/request', 'ours is', 'CPU: ours is'];

/** Lines of one row of the results. */
export function tableOf({ row, result, others, notes }) {
  const lines = [cells(row.name, result, result)];
  for (const [name, figures] of Object.entries(others)) lines.push(cells(name, figures, result));
  const all = [head, ...lines];
  const widths = head.map((_, i) => Math.max(...all.map((line) => line[i].length)));
  const text = all.map((line) => `  ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')}`);
  return [`${row.name}: ${row.title}`, ...text, ...notes.map((note) => `  ${note}`)];
}

function cells(name, { rps, p50_ms, p99_ms, cpu_us }, ours) {
  const own = ours.rps === rps && ours.cpu_us === cpu_us;
  const times = (ratio) => (own ? '' : `${ratio.toFixed(2)}×`);
  return [name, String(rps), p50_ms.toFixed(2), p99_ms.toFixed(2), cpu_us.toFixed(1), times(ours.rps / rps), times(ours.cpu_us / cpu_us)];
}

/** Lines of the bars that are no rows. */
export function barTable(results) {
  const width = Math.max(...results.map(({ bar }) => bar.name.length));
  return results.map(({ bar, got, held }) => `  ${bar.name.padEnd(width)}  ${held ? 'held  ' : 'MISSED'}  asks: ${bar.asks}; got: ${got}`);
}

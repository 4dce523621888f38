// Results as text: for each row a table, ours first.

const head = ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs/request', 'others', 'we are', 'asked', 'our CPU'];

/**
 * Cells of one row of the results. `others`: the share of the proxy's core that other programs used meanwhile.
 * `we are`: our requests per second as a multiple; `our CPU`: our CPU time per request as one.
 */
export function cellsOf({ row, ours, others }) {
  const line = (name, { rps, p50_ms, p99_ms, cpu_us, others: share }, compared) => [
    name,
    String(rps),
    p50_ms.toFixed(2),
    p99_ms.toFixed(2),
    cpu_us.toFixed(1),
    `${Math.round(share * 100)} %`,
    ...compared,
  ];
  const times = (ratio) => `${ratio.toFixed(2)}×`;
  const comparison = (name, { rps, cpu_us }) => [
    times(ours.rps / rps),
    row.asks[name] === undefined ? '' : times(row.asks[name]),
    times(ours.cpu_us / cpu_us),
  ];
  const lines = Object.entries(others).map(([name, figures]) => line(name, figures, comparison(name, figures)));
  return [head, line(row.name, ours, ['', '', '']), ...lines];
}

/** Lines of one row of the results, for a terminal. */
export function tableOf(one) {
  const cells = cellsOf(one);
  const widths = head.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  const pad = (cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
  const lines = cells.map((line) => `  ${line.map(pad).join('  ')}`);
  return [`${one.row.name}: ${one.row.title}`, ...lines, ...one.notes.map((note) => `  ${note}`)];
}

/** One bar that is no row. */
export const barLine = ({ bar, got, held }) => `  ${held ? 'held' : 'MISSED'}: ${got} (asked: ${bar.asks})`;

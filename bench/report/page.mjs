// docs/benchmarks.md and its chart, out of what a run measured.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/bootstrap/places.mjs';
import { chartOf } from './chart.mjs';
import { cellsOf } from './table.mjs';

const shown = {
  nginx_auth_request: 'nginx, auth_request',
  haproxy: 'HAProxy',
  caddy: 'Caddy',
  http_proxy_middleware: 'http-proxy-middleware',
  nginx_asking_node: 'nginx, auth_request to node:http',
};

/** Writes both files. `done` and `bars` are what runRows and the bars answered with. */
export function writePage({ machine, options, done, bars, folder = join(root, 'docs') }) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'benchmarks.svg'), chartOf(done.rows.map(groupOf)));
  writeFileSync(join(folder, 'benchmarks.md'), pageOf({ machine, options, done, bars }));
}

function groupOf({ row, ours, others }) {
  const bars = Object.entries(others).map(([name, { rps }]) => ({
    name: shown[name] ?? name.replaceAll('_', ' '),
    value: rps,
    ours: false,
  }));
  bars.push({ name: 'Sitekeep', value: ours.rps, ours: true });
  return { title: row.title, bars: bars.sort((a, b) => b.value - a.value) };
}

function pageOf({ machine, options, done, bars }) {
  const versions = Object.entries(done.versions).map(([name, version]) => `${shown[name] ?? name} ${version}`);
  const parts = [
    '# Benchmarks',
    '`npm run bench` measures the edge beside other proxies on the machine it runs on and prints these tables; `npm run bench -- rows bars --write` ' +
      'also writes this page. The figures are of one run; on another machine only the ratios compare.',
    '![Requests per second of each proxy](benchmarks.svg)',
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Linux ${machine.linux} (huge pages: ${machine.hugePages}), Node ${machine.node}; ` +
      `load average before the run ${machine.loadBefore.toFixed(2)}. ${[...new Set(versions)].join(', ')}.`,
    ...(wasShared(done.rows) ? ['Others used the machine during this run: CPU time per request says more than requests per second.'] : []),
    '## How',
    how(options),
    ...done.rows.flatMap(rowPart),
    ...(done.missing.length > 0 ? ['## Missing', ...done.missing.map(({ name, group, why }) => `- ${name} (${group}): ${why}`)] : []),
    ...(done.faults.length > 0 ? ['## Not measured', done.faults.map((fault) => `- ${fault.split('\n')[0]}`).join('\n')] : []),
    ...barPart(bars),
    '## The firewall\n\nWhat it stops, lets by and costs is measured by suites of its own: [firewall.md](firewall.md).',
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Whether other programs took a noticeable share of the proxy's core while something was measured. */
const wasShared = (rows) => rows.flatMap(({ ours, others }) => [ours, ...Object.values(others)]).some(({ others: share }) => share > 0.05);

const how = ({ rounds, seconds }) =>
  [
    'Each proxy is pinned to the same one core with one worker; the load generator and the origin (nginx, 1 KB from memory) have the others. ' +
      'wrk keeps 64 connections (HTTP/2: h2load, 8 connections of 8 streams, TLS 1.3). Nobody writes an access log for each request except where ' +
      'it ships so; all keep connections to the origin.',
    `Node proxies warm up for 10 s, the others for 2 s. Then ${rounds} rounds of ${seconds} s in turns, forwards and backwards; each figure is the ` +
      'median of the rounds. A request that fails or is not answered with 2xx fails the run.',
    'Sitekeep runs as it ships, with its Redis and the whole path on: a blacklist of 10,000 entries (where the row says nothing else), five ' +
      'countries, rate limit, visitor check with a valid pass, events, metrics, request ids. The row *gate* adds a gate and a visitor who ' +
      'has signed in, behind a proxy that ends TLS; *no_gate* is the same without the gate.',
    '*CPU* is the time the proxy used per request, user and system: on a machine that others use too it says more than requests per second. ' +
      "*others* is the share of the proxy's core that other programs used meanwhile. *we are* is how many times their requests per second ours " +
      'are, *asked* what is wanted, *our CPU* how many times their CPU time ours is.',
  ].join('\n\n');

function rowPart(one) {
  const [head, ...lines] = cellsOf(one);
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  const table = [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return [`## ${one.row.title}`, table, ...(one.notes.length > 0 ? [one.notes.map((note) => `- ${note}`).join('\n')] : [])];
}

function barPart(bars) {
  if (bars.length === 0) return [];
  const lines = bars.map(({ bar, got, held }) => `| ${bar.title} | ${bar.asks} | ${got} | ${held ? 'yes' : '**no**'} |`);
  return ['## Other bars', ['| | asked | got | held |', '|---|---|---|---|', ...lines].join('\n')];
}

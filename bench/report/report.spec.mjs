import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resultOf } from '../figures.mjs';
import { writePage } from './page.mjs';
import { tableOf } from './table.mjs';

const ours = { rps: 40_000, p50_ms: 1.5, p99_ms: 3, cpu_us: 24, others: 0.02 };
const others = { nginx: { rps: 80_000, p50_ms: 0.7, p99_ms: 2, cpu_us: 12, others: 0 } };
const row = { name: 'forward', title: 'Forwarded <requests>', asks: { nginx: 0.5, caddy: 2 } };
const one = { row, ours, others, result: resultOf(ours, others), notes: ['a note'] };
const machine = { cpu: 'A CPU', cores: 2, memoryGb: 24, linux: '6.1', hugePages: 'always', node: '24.1.0', loadBefore: 0.1 };
const bar = { name: 'streaming', title: '1 GB up', asks: 'less than 64 MB' };

test('a table says what each did, what we are beside it, and what was asked', () => {
  const [title, head, mine, theirs, note] = tableOf(one);
  expect(title).toBe('forward: Forwarded <requests>');
  expect(mine.trim().split(/\s{2,}/)).toEqual(['forward', '40000', '1.50', '3.00', '24.0', '2 %']);
  expect(theirs.trim().split(/\s{2,}/)).toEqual(['nginx', '80000', '0.70', '2.00', '12.0', '0 %', '0.50×', '0.50×', '2.00×']);
  expect(theirs).toHaveLength(head.length);
  expect(note).toBe('  a note');
});

test('the page and its chart tell what was measured, what is missing, and what did not hold', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sitekeep-bench-page-'));
  try {
    const missing = [{ name: 'haproxy', group: 'http1', why: 'it is not there' }];
    const done = { rows: [one], versions: { nginx: '1.22.1' }, missing, faults: ['h2: no answer\nat length'] };
    writePage({ machine, options: { rounds: 5, seconds: 5 }, done, bars: [{ bar, got: '80 MB', held: false }], folder });
    const page = readFileSync(join(folder, 'benchmarks.md'), 'utf8');
    expect(page).toContain('| nginx | 80000 | 0.70 | 2.00 | 12.0 | 0 % | 0.50× | 0.50× | 2.00× |');
    expect(page).toContain('- haproxy (http1): it is not there');
    expect(page).toContain('- h2: no answer\n');
    expect(page).toContain('| 1 GB up | less than 64 MB | 80 MB | **no** |');
    const chart = readFileSync(join(folder, 'benchmarks.svg'), 'utf8');
    expect(chart).toContain('Forwarded &lt;requests&gt;');
    const widths = [...chart.matchAll(/class="(ours|peer)" .*?width="(\d+)"/g)].map(([, side, width]) => [side, Number(width)]);
    expect(widths).toEqual([
      ['peer', 460],
      ['ours', 230],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

// One Jest process for all projects of a round; its counts go into the tally.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../bootstrap/places.mjs';
import { becomes, startChild, stopChild } from '../bootstrap/processes.mjs';
import { say } from '../bootstrap/say.mjs';

const leftOpen = new URL('left-open.mjs', import.meta.url).href;
const jest = [
  '--import',
  leftOpen,
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
];
const patienceMs = 20_000;
let rounds = 0;

export async function runJest({ args, environment, place, fleet, tally }) {
  const report = join(place, `jest-${(rounds += 1)}.json`);
  say(`Running the tests: jest ${args.join(' ')}`);
  const all = [...jest, '--passWithNoTests', '--json', `--outputFile=${report}`, ...args];
  const options = {
    cwd: root,
    env: { ...process.env, ...environment, SITEKEEP_TEST_REPORT: report },
    stdio: ['ignore', 'inherit', 'inherit'],
  };
  const child = startChild('jest', process.execPath, all, { ...options, onChild: (started) => fleet.adopt(started) });
  const how = await ending(child, report);
  count(readReport(report), how, tally, args.join(' '));
}

// Jest waits for whatever a test left open. Its report is written by then, so we need not wait with it, but the test must be mended.
async function ending(child, report) {
  await becomes(() => existsSync(report), { child, timeoutMs: Infinity });
  const ended = await becomes(() => child.ended, { timeoutMs: patienceMs });
  if (ended) return child.ended;
  await stopChild(child, { graceMs: 0 });
  return `did not end by itself: a test left something open (a server, a timer, a connection)`;
}

function count(report, how, tally, which) {
  if (!report) return tally.faults.push(`jest ${which} ${how} without a report`);
  tally.passed += report.numPassedTests;
  tally.failed += report.numFailedTests;
  tally.skipped += report.numPendingTests + report.numTodoTests;
  tally.failures.push(...failedTests(report));
  // A file that did not load, or whose setup failed outside of any test, holds no failed test.
  const broken = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some(isFailed));
  for (const { name } of broken) tally.faults.push(relative(root, name));
  if (how.startsWith('did not end')) tally.faults.push(`jest ${which} ${how}`);
  else if (!report.success && report.numFailedTests + broken.length === 0) tally.faults.push(`jest ${which} ${how}`);
}

const isFailed = ({ status }) => status === 'failed';

const failedTests = ({ testResults }) =>
  testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.filter(isFailed).map(({ fullName }) => `${relative(root, name)}: ${fullName}`),
  );

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

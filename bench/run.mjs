// Chooses what to run by name, runs it, and prints it.
import { explain, Fault, say } from '../tools/bootstrap/say.mjs';
import { bars } from './bars/index.mjs';
import { cores, facts } from './machine.mjs';
import { makeFolder } from './processes.mjs';
import { barLine, tableOf } from './report/table.mjs';
import { writePage } from './report/page.mjs';
import { rows } from './rows/index.mjs';
import { runRows } from './rows/run.mjs';

/** Answers with `json`, the rows' figures in the published form, and whether all that was asked for could be measured. */
export async function run({ names, rounds, seconds, outage, write }) {
  const chosenRows = rows.filter(({ name }) => names.length === 0 || names.includes('rows') || names.includes(name));
  const chosenBars = bars.filter(({ name }) => names.includes(name) || names.includes('bars'));
  const known = [...rows, ...bars].map(({ name }) => name);
  const unknown = names.filter((name) => !['rows', 'bars', ...known].includes(name));
  if (unknown.length > 0)
    throw new Fault(`Nothing is called ${unknown.join(', ')}. There are: ${known.join(', ')}, and rows and bars for all of either.`);
  makeFolder();
  const machine = facts();
  console.log(
    `${machine.cpu}, ${machine.cores} cores, Linux ${machine.linux} (huge pages: ${machine.hugePages}), Node ${machine.node}; load average ${machine.loadBefore.toFixed(2)}`,
  );
  if (machine.loadBefore > 0.5) console.log('Others use this machine: trust CPU time per request and ratios, not requests per second.');
  const options = { cores: cores(), rounds, seconds, outage };
  if (options.cores.count < 2) console.log('There is one core only: load, origin and proxy share it, and requests per second say little.');
  const done = await runRows(chosenRows, options);
  printRows(done);
  const barResults = await runBars(chosenBars, options, done.faults);
  if (write) writePage({ machine, options, done, bars: barResults });
  return { ok: done.faults.length === 0, json: Object.fromEntries(done.rows.map(({ row, result }) => [row.name, result])) };
}

async function runBars(chosen, options, faults) {
  const results = [];
  for (const bar of chosen) {
    try {
      say(`${bar.name}: ${bar.title}`);
      results.push({ bar, ...(await bar.run(options)) });
      console.log(barLine(results.at(-1)));
    } catch (error) {
      faults.push(`${bar.name}: ${explain(error)}`);
      console.error(`FAILED ${faults.at(-1)}`);
    }
  }
  return results;
}

function printRows({ rows: measured, missing, faults }) {
  for (const one of measured) console.log(`\n${tableOf(one).join('\n')}`);
  for (const { name, group, why } of missing) console.log(`\nmissing: ${name} (${group}): ${why}`);
  for (const fault of faults) console.error(`\nFAILED ${fault}`);
}

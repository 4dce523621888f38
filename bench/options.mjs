import { Fault } from '../tools/bootstrap/say.mjs';

const usage = 'npm run bench -- [names…] [--json FILE] [--seconds N] [--rounds N] [--outage N] [--write]';

/** Arguments as `{ names, json, seconds, rounds, outage, write }`. */
export function optionsOf(args) {
  const options = { names: [], json: null, seconds: 5, rounds: 5, outage: 60, write: false };
  const rest = args.filter((arg) => arg !== '--');
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--json') options.json = valueOf(arg, rest.shift());
    else if (['--seconds', '--rounds', '--outage'].includes(arg)) options[arg.slice(2)] = numberOf(arg, rest.shift());
    else if (arg === '--write') options.write = true;
    else if (arg.startsWith('-')) throw new Fault(`${arg} is no option. ${usage}`);
    else options.names.push(arg);
  }
  return options;
}

function valueOf(option, value) {
  if (value === undefined) throw new Fault(`${option} needs a value. ${usage}`);
  return value;
}

function numberOf(option, value) {
  const number = Number(value);
  if (!(number >= 1 && number <= 3600)) throw new Fault(`${option} needs a number from 1 to 3600. ${usage}`);
  return number;
}

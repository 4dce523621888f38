import { Fault } from '../../tools/bootstrap/say.mjs';

const usage = 'npm run bench:firewall -- [--suite FILE] [--paranoia N] [--crs FOLDER] [--json OUT]';

/** Arguments as `{ suite, paranoia, crs, json }`; what was not said is null, paranoia 1. */
export function optionsOf(args) {
  const options = { suite: null, paranoia: 1, crs: null, json: null };
  const rest = args.filter((arg) => arg !== '--');
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (['--suite', '--crs', '--json'].includes(arg)) options[arg.slice(2)] = valueOf(arg, rest.shift());
    else if (arg === '--paranoia') options.paranoia = paranoiaOf(valueOf(arg, rest.shift()));
    else throw new Fault(`${arg} is no option. ${usage}`);
  }
  return options;
}

function valueOf(option, value) {
  if (value === undefined) throw new Fault(`${option} needs a value. ${usage}`);
  return value;
}

function paranoiaOf(text) {
  if (!/^[1-4]$/.test(text)) throw new Fault(`--paranoia is 1, 2, 3 or 4. ${usage}`);
  return Number(text);
}

import { readFile } from 'node:fs/promises';
import { networkListNames, type NetworkList } from '@sitekeep/contracts';
import { readNetworkFile } from '@sitekeep/geo';
import { NetworkListsService } from '@sitekeep/publication';
import { cliConfig } from '@sitekeep/runtime';
import { withContexts } from './cli-context.ts';

const faultsShown = 20;
const help = `Usage: sitekeep lists import tor-exits <file>
       sitekeep lists import search-bots <file> --label <engine, such as googlebot>
       sitekeep lists show

<file> holds one address or network a line, the exit list of the Tor project, or the JSON that search engines publish.
An import replaces what the label held before. Give --empty to replace it by nothing.`;

/** `lists import` and `lists show`: networks that count for all sites. */
export async function lists(args: string[]): Promise<number> {
  const [action, ...rest] = args;
  if (action === 'show') return show();
  if (action === 'import') return importFile(rest);
  return misused();
}

function misused(fault?: string): number {
  console.error(fault === undefined ? help : `${fault}\n\n${help}`);
  return 2;
}

async function show(): Promise<number> {
  const rows = await withContexts(cliConfig(), (app) => app.get(NetworkListsService, { strict: false }).all());
  if (rows.length === 0) console.log('No list has been loaded.');
  for (const { name, label, networks, importedAt } of rows)
    console.log(
      `${name.padEnd(12)} ${label.padEnd(20)} ${String(networks.length).padStart(7)} networks, loaded ${importedAt.toISOString()}`,
    );
  return 0;
}

async function importFile(args: string[]): Promise<number> {
  const wanted = readArguments(args);
  if (typeof wanted === 'string') return misused(wanted);
  const { name, file, label, empty } = wanted;
  const text = await readFile(file, 'utf8').catch((error: Error) => error);
  if (typeof text !== 'string') return refused(`${file} cannot be read: ${text.message}`);
  const { networks, faults } = readNetworkFile(text);
  if (faults.length > 0) return refused(faultsOf(file, faults));
  if (networks.length === 0 && !empty) return refused(`${file} holds no network. Give --empty if the list is to be emptied.`);
  await withContexts(cliConfig(), (app) => app.get(NetworkListsService, { strict: false }).replace(name, label, networks));
  console.log(`${name}: ${networks.length} ${networks.length === 1 ? 'network' : 'networks'} of ${label}, in force on every edge.`);
  return 0;
}

function refused(why: string): number {
  console.error(`Nothing was changed. ${why}`);
  return 1;
}

function faultsOf(file: string, faults: readonly string[]): string {
  const more = faults.length > faultsShown ? [`… and ${faults.length - faultsShown} more`] : [];
  return [`Mend ${file} first:`, ...faults.slice(0, faultsShown), ...more].join('\n  ');
}

interface Wanted {
  readonly name: NetworkList['name'];
  readonly file: string;
  readonly label: string;
  readonly empty: boolean;
}

function readArguments(args: readonly string[]): Wanted | string {
  const empty = args.includes('--empty');
  const at = args.indexOf('--label');
  const given = at < 0 ? undefined : args[at + 1];
  const [list, file, ...more] = args.filter((arg, i) => arg !== '--empty' && (at < 0 || (i !== at && i !== at + 1)));
  const name = networkListNames.find((known) => known === list);
  if (!name) return `Name one of these lists: ${networkListNames.join(', ')}.`;
  if (!file || more.length > 0) return 'Name one file.';
  const label = given ?? (name === 'tor-exits' ? 'tor' : '');
  if (!/^[a-z0-9][a-z0-9-]{0,59}$/.test(label)) return 'Give --label, in lower-case letters, digits and dashes.';
  return { name, file, label, empty };
}

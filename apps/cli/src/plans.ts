import { readFile } from 'node:fs/promises';
import { PlanVersions, type Plan } from '@sitekeep/billing';
import { cliConfig } from '@sitekeep/runtime';
import { withContexts } from './cli-context.ts';

const help = `Usage: sitekeep plans show [<code>]
       sitekeep plans publish <file> [--dry-run]

<file> holds one version of a plan as JSON, as plans show <code> prints it; prices are minor units without tax. From then on it is ordered instead
of the version before. Services stay on the version that they have, with its price, until their customer changes the plan.`;

/** `plans show` and `plans publish`: what is sold. */
export async function plans(args: string[]): Promise<number> {
  const [action, ...rest] = args;
  if (action === 'show' && rest.length <= 1) return show(rest[0]);
  const files = rest.filter((arg) => arg !== '--dry-run');
  if (action === 'publish' && files.length === 1 && rest.length <= 2) return publish(files[0]!, rest.includes('--dry-run'));
  console.error(help);
  return 2;
}

async function show(code: string | undefined): Promise<number> {
  const onSale = await withContexts(cliConfig(), (app) => app.get(PlanVersions, { strict: false }).onSale());
  const named = onSale.find((plan) => plan.code === code);
  if (code !== undefined && !named) {
    console.error(`No plan ${code} is sold. These are: ${onSale.map((plan) => plan.code).join(', ')}.`);
    return 1;
  }
  if (named) console.log(JSON.stringify(fileOf(named), null, 2));
  else for (const plan of onSale) console.log(`${plan.code.padEnd(12)} version ${plan.version}  ${plan.name}: ${plan.summary}`);
  return 0;
}

async function publish(file: string, dryRun: boolean): Promise<number> {
  const read = await readFile(file, 'utf8').then(parse, (error: Error) => ({ error: `${file} cannot be read: ${error.message}` }));
  if ('error' in read) return refused([read.error]);
  const done = await withContexts(cliConfig(), (app) => app.get(PlanVersions, { strict: false }).publish(read.value, { dryRun }));
  if ('faults' in done) return refused([`Mend ${file} first:`, ...done.faults.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`)]);
  console.log(`${done.code}, version ${done.version}, ${dryRun ? 'would be sold' : 'is sold from now on'}:`);
  for (const change of done.changes) console.log(`  ${change}`);
  return 0;
}

function parse(text: string): { value: unknown } | { error: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: `This is no JSON: ${(error as Error).message}` };
  }
}

function refused(lines: readonly string[]): number {
  console.error(`Nothing was changed. ${lines.join('\n  ')}`);
  return 1;
}

/** As `plans publish` reads it. */
function fileOf({ code, name, summary, hostnames, origins, rules, firewallRules, features, prices, ...rest }: Plan) {
  const { trialDays, rank, unpaidCap, activation } = rest;
  const byCurrency = Map.groupBy(prices, ({ currency }) => currency);
  const shown = [...byCurrency].map(([currency, rows]) => [
    currency,
    Object.fromEntries(rows.map(({ periodMonths, amount }) => [periodMonths, amount])),
  ]);
  return {
    ...{ code, name, summary, limits: { hostnames, origins, rules, firewallRules }, features },
    ...(prices.length > 0 && { prices: Object.fromEntries(shown) as Record<string, unknown> }),
    ...{ trialDays, rank, unpaidCap, activation },
  };
}

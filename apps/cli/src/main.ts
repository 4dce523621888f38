import 'reflect-metadata';
import { runMain } from '@sitekeep/runtime';
import { doctor } from './doctor.ts';
import { firewall } from './firewall.ts';
import { lists } from './lists.ts';
import { migrateDatabase } from './migrate.ts';
import { plans } from './plans.ts';
import { publishAll } from './publish-all.ts';
import { seedDemo } from './seed-demo.ts';
import { staff } from './staff.ts';

/** Each command with what it does; it returns the exit code. */
const commands: Record<string, { help: string; run: (args: string[]) => Promise<number> }> = {
  migrate: { help: 'bring the database up to date', run: migrateDatabase },
  'publish:all': { help: 'write every ruleset and tombstone to Redis again, from Postgres', run: publishAll },
  lists: { help: 'load networks that count for all sites (import, show): exits of Tor, ranges of search bots', run: lists },
  firewall: { help: 'rules that sites may choose beside ours (import-crs, show)', run: firewall },
  plans: { help: 'what is sold (show), and a new version of a plan (publish)', run: plans },
  staff: { help: 'who works in the console (list, add, password, deactivate)', run: staff },
  doctor: { help: 'look at configuration, database, migrations, Redis, edges and jobs', run: doctor },
  'seed-demo': { help: 'make the demo customer, staff and site; --origin-port N says where the demo website listens', run: seedDemo },
};

function usage(): number {
  const lines = Object.entries(commands).map(([name, { help }]) => `  ${name.padEnd(12)} ${help}`);
  console.error(`Usage: sitekeep <command>\n${lines.join('\n')}`);
  return 2;
}

runMain(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  process.exit(command ? await command.run(args) : usage());
});

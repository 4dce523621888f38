import { importCrs, importSummary } from '@sitekeep/firewall/crs';
import { ImportedRulesService } from '@sitekeep/policies';
import { FirewallPublication } from '@sitekeep/publication';
import { cliConfig } from '@sitekeep/runtime';
import { withContexts } from './cli-context.ts';

const help = `Usage: sitekeep firewall import-crs <folder>
       sitekeep firewall show

<folder> is that of a CRS release, with its rules/*.conf and *.data. The rules take the place of those imported before, for
every site that has chosen the set crs; what could not be expressed is told rule by rule.`;

/** `firewall import-crs` and `firewall show`: rules that sites may choose beside ours. */
export async function firewall(args: string[]): Promise<number> {
  const [action, folder, ...more] = args;
  if (action === 'show' && folder === undefined) return show();
  if (action === 'import-crs' && folder !== undefined && more.length === 0) return importFolder(folder);
  console.error(help);
  return 2;
}

async function show(): Promise<number> {
  const imported = await withContexts(cliConfig(), (app) => app.get(ImportedRulesService, { strict: false }).latest());
  if (imported === null) console.log('No CRS release has been imported.');
  else
    console.log(
      `${imported.release}: ${imported.rules.length} rules, imported ${imported.importedAt.toISOString()}, version ${imported.version}`,
    );
  return 0;
}

async function importFolder(folder: string): Promise<number> {
  const found = read(folder);
  if (typeof found === 'string') {
    console.error(`Nothing was changed. ${found}`);
    return 1;
  }
  console.log(importSummary(found));
  const version = await withContexts(cliConfig(), async (app) => {
    const kept = await app.get(ImportedRulesService, { strict: false }).replace(found.imported);
    // At once, also where no worker is running.
    await app.get(FirewallPublication, { strict: false }).publish('crs');
    return kept;
  });
  console.log(`In force on every edge as version ${version}, for sites whose sets name crs.`);
  return 0;
}

function read(folder: string): ReturnType<typeof importCrs> | string {
  try {
    return importCrs(folder);
  } catch (error) {
    return (error as Error).message;
  }
}

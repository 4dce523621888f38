// What import-crs.mjs runs for `--out`: the rules as JSON (importedRulesSchema) in a file, and what is to be said of them on the screen.
import { writeFileSync } from 'node:fs';
import { importCrs, importSummary } from '@sitekeep/firewall/crs';
import { parseArgs } from 'node:util';

const usage = 'npm run firewall:import-crs -- <folder of a CRS release> [--out FILE]';

try {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1 || values.out === undefined) throw new Error(usage);
  const found = importCrs(folder);
  writeFileSync(values.out, `${JSON.stringify(found.imported, null, 2)}\n`);
  console.log(importSummary(found));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

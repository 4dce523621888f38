import { RebuildService } from '@sitekeep/publication';
import { cliConfig } from '@sitekeep/runtime';
import { withContexts } from './cli-context.ts';

export async function publishAll(): Promise<number> {
  const sites = await withContexts(cliConfig(), (app) => app.get(RebuildService, { strict: false }).all());
  console.log(`Redis holds everything again: ${sites} ${sites === 1 ? 'site' : 'sites'} written.`);
  return 0;
}

import { allMigrations } from '@sitekeep/control-plane';
import { migrate } from '@sitekeep/platform';
import { migrateConfig } from '@sitekeep/runtime';
import { cliLogger } from './cli-context.ts';

/** Needs nothing but the database. */
export async function migrateDatabase(): Promise<number> {
  const config = migrateConfig();
  const names = await migrate(config.DATABASE_URL, allMigrations, cliLogger(config.LOG_LEVEL));
  console.log(names.length > 0 ? `Migrated: ${names.join(', ')}` : 'The database is up to date.');
  return 0;
}

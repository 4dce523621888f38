import { DataSource, type DataSourceOptions, type MixedList } from 'typeorm';
import type { Logger } from '@sitekeep/runtime';

type Classes = MixedList<() => void>;

/** Options that every process of the control plane shares: migrations only, never synchronize; statements bounded in time. */
export function dataSourceOptions(url: string, entities: unknown[], migrations: unknown[], poolSize = 10): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: entities as Classes,
    migrations: migrations as Classes,
    synchronize: false,
    migrationsTransactionMode: 'each',
    logging: false,
    poolSize,
    extra: { statement_timeout: 30_000, idle_in_transaction_session_timeout: 60_000, connectionTimeoutMillis: 5000 },
  };
}

/** Brings the database up to date, one process at a time (advisory lock); returns the names of what ran. */
export async function migrate(url: string, migrations: unknown[], logger: Logger): Promise<string[]> {
  const source = await new DataSource(dataSourceOptions(url, [], migrations, 2)).initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query(`SELECT pg_advisory_lock(hashtext('sitekeep-migrations'))`);
    const done = await source.runMigrations();
    const names = done.map((migration) => migration.name);
    logger.info({ migrations: names }, names.length ? 'migrated' : 'nothing to migrate');
    return names;
  } finally {
    await lock.query(`SELECT pg_advisory_unlock(hashtext('sitekeep-migrations'))`);
    await lock.release();
    await source.destroy();
  }
}

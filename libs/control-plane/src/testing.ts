import { createTestDatabase as cloneDatabase } from '@sitekeep/platform/testing';
import { allMigrations } from './index.ts';

/** A database with every context's tables, cloned from the migrated template. */
export const createTestDatabase = (): ReturnType<typeof cloneDatabase> => cloneDatabase(allMigrations);

import { platformMigrations } from '@sitekeep/platform';

/** All contexts put together once, for api, workers, cli and tests. Each context adds its arrays here, in the order of its migrations. */
export const allEntities: unknown[] = [];
export const allMigrations: unknown[] = [...platformMigrations];
/** Nest modules of every context. */
export const contextModules: never[] = [];
/** Provider classes of every job handler; the billing-worker refuses to boot unless each job has exactly one. */
export const allJobHandlers: never[] = [];

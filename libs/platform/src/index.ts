import { PlatformInitial1700000001000 } from './migrations/1000-platform.migration.ts';
import { PlatformGateKeysInTheTrail1700000001001 } from './migrations/1001-gate-keys-in-the-trail.migration.ts';
import { PlatformDeadJobs1700000001003 } from './migrations/1003-dead-jobs.migration.ts';
import { PlatformValidateTrail1700000001002 } from './migrations/1002-validate-trail.migration.ts';

export * from './audit.ts';
export * from './database/clock-sync.ts';
export * from './database/data-source.ts';
export * from './database/transactions.ts';
export * from './http/endpoint.ts';
export * from './http/further-faults.ts';
export * from './http/paging.ts';
export * from './http/principal.ts';
export * from './http/problem-error.ts';
export * from './http/problem.filter.ts';
export * from './http/validation.ts';
export * from './jobs/dead-jobs.ts';
export * from './jobs/job-queues.ts';
export * from './jobs/job-workers.ts';
export * from './jobs/outbox-relay.ts';
export * from './jobs/outbox.ts';
export * from './password-hasher.ts';
export * from './platform.module.ts';
export * from './tokens.ts';
export * from './turns.ts';
export const platformMigrations = [
  PlatformInitial1700000001000,
  PlatformGateKeysInTheTrail1700000001001,
  PlatformValidateTrail1700000001002,
  PlatformDeadJobs1700000001003,
];

export { AccountSuspension } from './account-suspension.service.ts';
export { CustomersReadModel } from './customers.read-model.ts';
export { DeadJobRetry } from './dead-job-retry.service.ts';
export { QueuesReadModel } from './queues.read-model.ts';
export { SupportModule } from './support.module.ts';
export { TrailReadModel } from './trail.read-model.ts';

/** The audit trail and the notices lie in tables of the platform: every context writes them. */
export const supportEntities: unknown[] = [];
export const supportMigrations: unknown[] = [];

import { ListEntry } from './list-entry.entity.ts';
import { PoliciesInitial1700000005000 } from './migrations/5000-policies.migration.ts';
import { PolicyRow } from './policy.entity.ts';

export { FiltersReadModel } from './filters.read-model.ts';
export { PoliciesModule } from './policies.module.ts';
export { PoliciesService } from './policies.service.ts';
export type { PolicyScope } from './policies.repository.ts';
export const policiesEntities = [PolicyRow, ListEntry];
export const policiesMigrations = [PoliciesInitial1700000005000];

import { GateKeyRow, SiteGateRow } from './gate-key.entity.ts';
import { GateInitial1700000008000 } from './migrations/8000-gate.migration.ts';
import { VisitorTokenRow, RecoveryCodeRow } from './visitor-token.entity.ts';
import { VisitorAccessRow, VisitorRow } from './visitor.entity.ts';

export { GateKeys } from './gate-keys.service.ts';
export type { KnownKey } from './gate-keys.repository.ts';
export { GateModule } from './gate.module.ts';
export const gateEntities = [VisitorRow, VisitorAccessRow, VisitorTokenRow, RecoveryCodeRow, GateKeyRow, SiteGateRow];
export const gateMigrations = [GateInitial1700000008000];

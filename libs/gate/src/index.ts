import { GateKeyRow, SiteGateRow } from './gate-key.entity.ts';
import { GateInitial1700000008000 } from './migrations/8000-gate.migration.ts';
import { VisitorTokenRow, RecoveryCodeRow } from './visitor-token.entity.ts';
import { VisitorAccessRow, VisitorRow } from './visitor.entity.ts';

export { GateKeys } from './gate-keys.service.ts';
export type { KnownKey } from './gate-keys.repository.ts';
export { CredentialCheck } from './credential-check.ts';
export { GateCleanup } from './gate-cleanup.ts';
export { GateRetention } from './gate-retention.ts';
export { GateModule, GateRetentionModule } from './gate.module.ts';
export { VisitorBulkService } from './visitor-bulk.service.ts';
export { VisitorExportService } from './visitor-export.service.ts';
export { VisitorImportService } from './visitor-import.service.ts';
export { VisitorsService } from './visitors.service.ts';
export const gateEntities = [VisitorRow, VisitorAccessRow, VisitorTokenRow, RecoveryCodeRow, GateKeyRow, SiteGateRow];
export const gateMigrations = [GateInitial1700000008000];

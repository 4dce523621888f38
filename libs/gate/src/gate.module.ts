import { Module } from '@nestjs/common';
import { AccountsModule } from '@sitekeep/accounts';
import { BillingModule } from '@sitekeep/billing';
import { PoliciesModule } from '@sitekeep/policies';
import { SitesModule } from '@sitekeep/sites';
import { CredentialCheck } from './credential-check.ts';
import { GateCleanup } from './gate-cleanup.ts';
import { GateKeysRepository } from './gate-keys.repository.ts';
import { GateKeys } from './gate-keys.service.ts';
import { GateRevocationsRepository } from './gate-revocations.repository.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { GateSessions } from './gate-sessions.service.ts';
import { GateRetention } from './gate-retention.ts';
import { GateVisitors } from './gate-visitors.service.ts';
import { GuessesRepository } from './guesses.repository.ts';
import { ImportTurns } from './import-turns.ts';
import { KeyScope } from './key-scope.ts';
import { SessionRevocations } from './session-revocations.ts';
import { SessionTokens } from './session-tokens.ts';
import { GateTester } from './gate-tester.service.ts';
import { TokenTrail } from './token-trail.ts';
import { RecoveryCodesService } from './recovery-codes.service.ts';
import { TokenCodes } from './token-codes.ts';
import { TokenImportService } from './token-import.service.ts';
import { TokenProofs } from './token-proofs.service.ts';
import { VisitorBulkService } from './visitor-bulk.service.ts';
import { VisitorExportService } from './visitor-export.service.ts';
import { VisitorImportService } from './visitor-import.service.ts';
import { VisitorLimits } from './visitor-limits.ts';
import { VisitorSessions } from './visitor-sessions.service.ts';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';
import { VisitorTokensService } from './visitor-tokens.service.ts';
import { VisitorTrail } from './visitor-trail.ts';
import { VisitorsRepository } from './visitors.repository.ts';
import { VisitorsService } from './visitors.service.ts';

const services = [
  VisitorsService,
  VisitorBulkService,
  VisitorImportService,
  VisitorExportService,
  GateKeys,
  CredentialCheck,
  GateCleanup,
  GateVisitors,
  GateSessions,
  VisitorSessions,
  GateTester,
  GateRevocationsRepository,
  VisitorTokensService,
  TokenProofs,
  RecoveryCodesService,
  TokenImportService,
];
const inside = [
  ImportTurns,
  KeyScope,
  VisitorLimits,
  VisitorTrail,
  GateKeysRepository,
  GuessesRepository,
  GateSessionsRepository,
  SessionRevocations,
  SessionTokens,
  VisitorsRepository,
  VisitorTokensRepository,
  TokenCodes,
  TokenTrail,
];

/** End users of customers' sites, their tokens, and the check of what they type. Needs the global PlatformModule. */
@Module({ imports: [SitesModule, AccountsModule, BillingModule, PoliciesModule], providers: [...inside, ...services], exports: services })
export class GateModule {}

/** Deletes what is old, for the process that does so for all contexts. Needs the global PlatformModule, and no entities. */
@Module({
  providers: [GateRetention, GuessesRepository, GateKeysRepository, GateSessionsRepository, GateRevocationsRepository],
  exports: [GateRetention],
})
export class GateRetentionModule {}

import { GateKeyRow, SiteGateRow } from './gate-key.entity.ts';
import { GateClientCaRow, GateMachineRow } from './gate-machine.entity.ts';
import { GateSessionRow } from './gate-session.entity.ts';
import { InvitationRow, ResetRow } from './invitation.entity.ts';
import { GateInitial1700000008000 } from './migrations/8000-gate.migration.ts';
import { GateSessions1700000008001 } from './migrations/8001-gate-sessions.migration.ts';
import { GateTokensUntil1700000008002 } from './migrations/8002-tokens-until.migration.ts';
import { GateShownFactors1700000008003 } from './migrations/8003-shown-factors.migration.ts';
import { GateSignIn1700000008004 } from './migrations/8004-sign-in.migration.ts';
import { GatePasskeys1700000008005 } from './migrations/8005-passkeys.migration.ts';
import { GateEnrolment1700000008006 } from './migrations/8006-enrolment.migration.ts';
import { GateProviders1700000008007 } from './migrations/8007-providers.migration.ts';
import { GateMachines1700000008008 } from './migrations/8008-machines.migration.ts';
import { GateMailLimits1700000008009 } from './migrations/8009-mail-limits.migration.ts';
import { GateKeyCredentials1700000008010 } from './migrations/8010-key-credentials.migration.ts';
import { GateKeptOfVisitors1700000008011 } from './migrations/8011-kept-of-visitors.migration.ts';
import { GateCopiedPasskeys1700000008020 } from './migrations/8020-copied-passkeys.migration.ts';
import { GateKeyNetworks1700000008040 } from './migrations/8040-key-networks.migration.ts';
import { PasskeyRow } from './passkey.entity.ts';
import { ProviderRow, VisitorIdentityRow } from './provider.entity.ts';
import { VisitorTokenRow, RecoveryCodeRow } from './visitor-token.entity.ts';
import { TrustedDeviceRow } from './trusted-device.entity.ts';
import { VisitorAccessRow, VisitorRow } from './visitor.entity.ts';

export { GateAccess } from './gate-access.ts';
export { GateAccessRepository } from './gate-access.repository.ts';
export { GateKeys } from './gate-keys.service.ts';
export type { KnownKey } from './gate-keys.repository.ts';
export { ClientCas } from './client-cas.service.ts';
export { CredentialCheck } from './credential-check.ts';
export { Enrolment } from './enrolment.service.ts';
export { EmailCodes } from './email-codes.service.ts';
export { GateCleanup } from './gate-cleanup.ts';
export { GateVisitors } from './gate-visitors.service.ts';
export { GateRevocationsRepository } from './gate-revocations.repository.ts';
export { GateSessions } from './gate-sessions.service.ts';
export { GateTester } from './gate-tester.service.ts';
export { GateRetention } from './gate-retention.ts';
export { GateIntakeModule, GateModule, GateRetentionModule } from './gate.module.ts';
export { MachineTokens } from './machine-tokens.service.ts';
export { MachineUses } from './machine-uses.ts';
export { PasskeyOptions } from './passkey-options.service.ts';
export { PasskeySignIn } from './passkey-sign-in.service.ts';
export { VisitorPasswordReset } from './password-reset.service.ts';
export { ProviderSignIn } from './provider-sign-in.service.ts';
export { Providers } from './providers.service.ts';
export { RecoveryCodesService } from './recovery-codes.service.ts';
export { RevocationBounds } from './revocation-bounds.ts';
export { TokenCodes } from './token-codes.ts';
export { TokenImportService } from './token-import.service.ts';
export { TokenProofs } from './token-proofs.service.ts';
export { TrustedDevices } from './trusted-devices.service.ts';
export { VisitorBulkService } from './visitor-bulk.service.ts';
export { VisitorExportService } from './visitor-export.service.ts';
export { VisitorImportService } from './visitor-import.service.ts';
export { VisitorInvitations } from './visitor-invitations.service.ts';
export { VisitorPasskeys } from './visitor-passkeys.service.ts';
export { VisitorSelf } from './visitor-self.service.ts';
export { VisitorSelfChange } from './visitor-self-change.service.ts';
export { VisitorIdentities } from './visitor-identities.service.ts';
export { VisitorSessions } from './visitor-sessions.service.ts';
export { VisitorTokensService } from './visitor-tokens.service.ts';
export { VisitorsService } from './visitors.service.ts';
export const gateEntities = [
  VisitorRow,
  VisitorAccessRow,
  VisitorTokenRow,
  RecoveryCodeRow,
  GateKeyRow,
  SiteGateRow,
  GateSessionRow,
  PasskeyRow,
  TrustedDeviceRow,
  GateMachineRow,
  GateClientCaRow,
  ProviderRow,
  VisitorIdentityRow,
  InvitationRow,
  ResetRow,
];
export const gateMigrations = [
  GateInitial1700000008000,
  GateSessions1700000008001,
  GateTokensUntil1700000008002,
  GateShownFactors1700000008003,
  GateSignIn1700000008004,
  GatePasskeys1700000008005,
  GateEnrolment1700000008006,
  GateProviders1700000008007,
  GateMachines1700000008008,
  GateMailLimits1700000008009,
  GateKeyCredentials1700000008010,
  GateKeptOfVisitors1700000008011,
  GateCopiedPasskeys1700000008020,
  GateKeyNetworks1700000008040,
];

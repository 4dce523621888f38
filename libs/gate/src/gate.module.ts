import { Module } from '@nestjs/common';
import { AccountsModule } from '@sitekeep/accounts';
import { BillingModule } from '@sitekeep/billing';
import { CertificatesModule } from '@sitekeep/certificates';
import { MailModule } from '@sitekeep/mail';
import { PoliciesModule } from '@sitekeep/policies';
import { SitesModule } from '@sitekeep/sites';
import { CandidatesRepository } from './candidates.repository.ts';
import { CheckTurns } from './check-turns.ts';
import { ClientCas } from './client-cas.service.ts';
import { CredentialCheck } from './credential-check.ts';
import { GateAccess } from './gate-access.ts';
import { GateAccessRepository } from './gate-access.repository.ts';
import { EmailCodes } from './email-codes.service.ts';
import { EmailCodesRepository } from './email-codes.repository.ts';
import { EnrolmentProof } from './enrolment-proof.ts';
import { Enrolment } from './enrolment.service.ts';
import { GateCleanup } from './gate-cleanup.ts';
import { KeptOfVisitors } from './kept-of-visitors.ts';
import { GateKeysRepository } from './gate-keys.repository.ts';
import { GateKeys } from './gate-keys.service.ts';
import { GateRevocationsRepository } from './gate-revocations.repository.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { GateSessions } from './gate-sessions.service.ts';
import { GateRetention } from './gate-retention.ts';
import { GateVisitors } from './gate-visitors.service.ts';
import { GuessesRepository } from './guesses.repository.ts';
import { ImportTurns } from './import-turns.ts';
import { InvitationsRepository } from './invitations.repository.ts';
import { KeyCredentials } from './key-credentials.ts';
import { KeyScope } from './key-scope.ts';
import { LinkHosts } from './link-hosts.ts';
import { MachineTokensRepository } from './machine-tokens.repository.ts';
import { MachineTokens } from './machine-tokens.service.ts';
import { MachineUses } from './machine-uses.ts';
import { MailCountsRepository } from './mail-counts.repository.ts';
import { OpenInvitations } from './open-invitations.ts';
import { HeldSessions } from './held-sessions.ts';
import { OtherSessions } from './other-sessions.ts';
import { PasskeyOptions } from './passkey-options.service.ts';
import { PasskeyChallenges } from './passkey-challenges.ts';
import { PasskeyRegistration } from './passkey-registration.ts';
import { PasskeySignIn } from './passkey-sign-in.service.ts';
import { PasskeysRepository } from './passkeys.repository.ts';
import { VisitorPasswordReset } from './password-reset.service.ts';
import { ProviderClient } from './provider-client.ts';
import { ProviderCodes } from './provider-codes.ts';
import { ProviderEgress } from './provider-egress.ts';
import { ProviderEntry } from './provider-entry.ts';
import { ProviderSignIn } from './provider-sign-in.service.ts';
import { ProviderVisitors } from './provider-visitors.ts';
import { ProvidersRepository } from './providers.repository.ts';
import { Providers } from './providers.service.ts';
import { RelyingParties } from './relying-parties.ts';
import { ResetsRepository } from './resets.repository.ts';
import { RevocationBounds } from './revocation-bounds.ts';
import { SessionRevocations } from './session-revocations.ts';
import { SessionStart } from './session-start.ts';
import { SessionTokens } from './session-tokens.ts';
import { SignInMails } from './sign-in-mails.ts';
import { SitesAsked } from './site-asks.ts';
import { SitePlaces } from './site-places.ts';
import { GateTester } from './gate-tester.service.ts';
import { GateUsage } from './gate-usage.ts';
import { TokenTrail } from './token-trail.ts';
import { RecoveryCodesService } from './recovery-codes.service.ts';
import { TokenCodes } from './token-codes.ts';
import { TokenImportService } from './token-import.service.ts';
import { TokenProofs } from './token-proofs.service.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { TrustedDevices } from './trusted-devices.service.ts';
import { VisitorBulkService } from './visitor-bulk.service.ts';
import { VisitorExportService } from './visitor-export.service.ts';
import { VisitorImportService } from './visitor-import.service.ts';
import { VisitorInvitations } from './visitor-invitations.service.ts';
import { VisitorLimits } from './visitor-limits.ts';
import { VisitorMailLimits } from './visitor-mail-limits.ts';
import { VisitorMails } from './visitor-mails.ts';
import { VisitorNotices } from './visitor-notices.ts';
import { VisitorRemoval } from './visitor-removal.ts';
import { VisitorPasskeys } from './visitor-passkeys.service.ts';
import { VisitorSelfChange } from './visitor-self-change.service.ts';
import { VisitorSelf } from './visitor-self.service.ts';
import { VisitorIdentities } from './visitor-identities.service.ts';
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
  VisitorInvitations,
  VisitorPasswordReset,
  Enrolment,
  EnrolmentProof,
  GateAccess,
  GateAccessRepository,
  MachineTokens,
  ClientCas,
  GateKeys,
  Providers,
  VisitorIdentities,
  ProviderSignIn,
  CredentialCheck,
  GateCleanup,
  KeptOfVisitors,
  GateVisitors,
  GateSessions,
  VisitorSessions,
  GateTester,
  PasskeyOptions,
  PasskeySignIn,
  VisitorPasskeys,
  VisitorSelf,
  VisitorSelfChange,
  GateRevocationsRepository,
  RevocationBounds,
  TrustedDevices,
  EmailCodes,
  VisitorTokensService,
  TokenProofs,
  RecoveryCodesService,
  TokenImportService,
];
const inside = [
  ProviderCodes,
  CandidatesRepository,
  CheckTurns,
  GateUsage,
  ImportTurns,
  KeyCredentials,
  KeyScope,
  VisitorLimits,
  VisitorMailLimits,
  VisitorMails,
  VisitorNotices,
  VisitorRemoval,
  InvitationsRepository,
  LinkHosts,
  MailCountsRepository,
  OpenInvitations,
  ResetsRepository,
  VisitorTrail,
  EmailCodesRepository,
  GateKeysRepository,
  GuessesRepository,
  GateSessionsRepository,
  MachineTokensRepository,
  HeldSessions,
  OtherSessions,
  PasskeyChallenges,
  PasskeyRegistration,
  PasskeysRepository,
  RelyingParties,
  ProviderClient,
  ProviderEgress,
  ProviderEntry,
  ProvidersRepository,
  ProviderVisitors,
  SessionRevocations,
  SessionStart,
  SessionTokens,
  SignInMails,
  SitesAsked,
  SitePlaces,
  VisitorsRepository,
  VisitorTokensRepository,
  TokenCodes,
  TokenTrail,
  TrustedDevicesRepository,
];

/** End users of customers' sites, their tokens, and the check of what they type. Needs the global PlatformModule. */
@Module({
  imports: [SitesModule, AccountsModule, BillingModule, PoliciesModule, CertificatesModule, MailModule],
  providers: [...inside, ...services],
  exports: services,
})
export class GateModule {}

/** What edges tell of machines goes in here. Needs the global PlatformModule, and no entities. */
@Module({ providers: [MachineUses, MachineTokensRepository], exports: [MachineUses] })
export class GateIntakeModule {}

/** Deletes what is old, for the process that does so for all contexts. Needs the global PlatformModule, and no entities. */
@Module({
  providers: [
    GateRetention,
    GuessesRepository,
    PasskeysRepository,
    GateKeysRepository,
    GateSessionsRepository,
    GateRevocationsRepository,
    TrustedDevicesRepository,
    EmailCodesRepository,
    InvitationsRepository,
    ResetsRepository,
    MailCountsRepository,
    ProvidersRepository,
  ],
  exports: [GateRetention],
})
export class GateRetentionModule {}

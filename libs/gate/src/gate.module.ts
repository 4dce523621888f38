import { Module } from '@nestjs/common';
import { AccountsModule } from '@sitekeep/accounts';
import { BillingModule } from '@sitekeep/billing';
import { SitesModule } from '@sitekeep/sites';
import { GateKeysRepository } from './gate-keys.repository.ts';
import { GateKeys } from './gate-keys.service.ts';
import { TokenTrail } from './token-trail.ts';
import { RecoveryCodesService } from './recovery-codes.service.ts';
import { TokenCodes } from './token-codes.ts';
import { TokenImportService } from './token-import.service.ts';
import { TokenProofs } from './token-proofs.service.ts';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';
import { VisitorTokensService } from './visitor-tokens.service.ts';
import { VisitorsRepository } from './visitors.repository.ts';

const services = [GateKeys, VisitorTokensService, TokenProofs, RecoveryCodesService, TokenImportService];
const inside = [GateKeysRepository, VisitorsRepository, VisitorTokensRepository, TokenCodes, TokenTrail];

/** End users of customers' sites, their tokens, and the check of what they type. Needs the global PlatformModule. */
@Module({ imports: [SitesModule, AccountsModule, BillingModule], providers: [...inside, ...services], exports: services })
export class GateModule {}

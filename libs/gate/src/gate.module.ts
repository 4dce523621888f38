import { Module } from '@nestjs/common';
import { AccountsModule } from '@sitekeep/accounts';
import { BillingModule } from '@sitekeep/billing';
import { SitesModule } from '@sitekeep/sites';
import { TokenCodes } from './token-codes.ts';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';
import { VisitorsRepository } from './visitors.repository.ts';

const services: never[] = [];
const inside = [VisitorsRepository, VisitorTokensRepository, TokenCodes];

/** End users of customers' sites, their tokens, and the check of what they type. Needs the global PlatformModule. */
@Module({ imports: [SitesModule, AccountsModule, BillingModule], providers: [...inside, ...services], exports: services })
export class GateModule {}

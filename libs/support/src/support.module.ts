import { Module } from '@nestjs/common';
import { AccountsModule } from '@sitekeep/accounts';
import { BillingModule } from '@sitekeep/billing';
import { InsightModule } from '@sitekeep/insight';
import { SitesModule } from '@sitekeep/sites';
import { AccountSuspension } from './account-suspension.service.ts';
import { CustomersReadModel } from './customers.read-model.ts';
import { DeadJobRetry } from './dead-job-retry.service.ts';
import { QueuesReadModel } from './queues.read-model.ts';
import { TrailReadModel } from './trail.read-model.ts';

const services = [AccountSuspension, CustomersReadModel, DeadJobRetry, QueuesReadModel, TrailReadModel];

/** What staff do and see. Needs the global PlatformModule. */
@Module({ imports: [AccountsModule, BillingModule, InsightModule, SitesModule], providers: services, exports: services })
export class SupportModule {}

import { Global, Module } from '@nestjs/common';
import { PoliciesModule } from '@sitekeep/policies';
import { LAST_REQUESTS, SitesModule } from '@sitekeep/sites';
import { EventIngestion } from './event-ingestion.service.ts';
import { FalsePositivesService } from './false-positives.service.ts';
import { FirewallEventsReadModel } from './firewall-events.read-model.ts';
import { FirewallEventsRepository } from './firewall-events.repository.ts';
import { InsightRepository } from './insight.repository.ts';
import { LastRequestsOfInsight } from './last-requests.service.ts';
import { RefusalsReadModel } from './refusals.read-model.ts';
import { RefusedRequests } from './refused-requests.read-model.ts';
import { InsightRetention } from './retention.service.ts';
import { TrafficReadModel } from './traffic.read-model.ts';

const lastRequests = { provide: LAST_REQUESTS, useClass: LastRequestsOfInsight };

/**
 * What goes in: all that the insight-worker needs, and no module of another context. Global, because sites asks for the last
 * requests without importing us. Needs the global PlatformModule.
 */
@Global()
@Module({
  providers: [InsightRepository, FirewallEventsRepository, EventIngestion, InsightRetention, lastRequests],
  exports: [InsightRepository, FirewallEventsRepository, EventIngestion, InsightRetention, LAST_REQUESTS],
})
export class InsightIntakeModule {}

const readModels = [RefusalsReadModel, RefusedRequests, TrafficReadModel, FirewallEventsReadModel, FalsePositivesService];

/** What comes out: refusals and traffic as customers see them. Needs the global PlatformModule. */
@Module({
  imports: [InsightIntakeModule, SitesModule, PoliciesModule],
  providers: readModels,
  exports: readModels,
})
export class InsightModule {}

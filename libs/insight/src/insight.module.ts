import { Global, Module } from '@nestjs/common';
import { LAST_REQUESTS, SitesModule } from '@sitekeep/sites';
import { EventIngestion } from './event-ingestion.service.ts';
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
  providers: [InsightRepository, EventIngestion, InsightRetention, lastRequests],
  exports: [InsightRepository, EventIngestion, InsightRetention, LAST_REQUESTS],
})
export class InsightIntakeModule {}

/** What comes out: refusals and traffic as customers see them. Needs the global PlatformModule. */
@Module({
  imports: [InsightIntakeModule, SitesModule],
  providers: [RefusalsReadModel, RefusedRequests, TrafficReadModel],
  exports: [RefusalsReadModel, RefusedRequests, TrafficReadModel],
})
export class InsightModule {}

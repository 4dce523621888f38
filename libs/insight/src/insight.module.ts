import { Module } from '@nestjs/common';
import { SitesModule } from '@sitekeep/sites';
import { EventIngestion } from './event-ingestion.service.ts';
import { InsightRepository } from './insight.repository.ts';
import { RefusalsReadModel } from './refusals.read-model.ts';
import { InsightRetention } from './retention.service.ts';
import { TrafficReadModel } from './traffic.read-model.ts';

/** What goes in: all that the insight-worker needs, and no other context. Needs the global PlatformModule. */
@Module({
  providers: [InsightRepository, EventIngestion, InsightRetention],
  exports: [InsightRepository, EventIngestion, InsightRetention],
})
export class InsightIntakeModule {}

/** What comes out: refusals and traffic as customers see them. Needs the global PlatformModule. */
@Module({
  imports: [InsightIntakeModule, SitesModule],
  providers: [RefusalsReadModel, TrafficReadModel],
  exports: [RefusalsReadModel, TrafficReadModel],
})
export class InsightModule {}

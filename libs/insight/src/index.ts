import { FirewallEventRow } from './firewall-event.entity.ts';
import { IngestedBatch } from './ingested-batch.entity.ts';
import { InsightInitial1700000007000 } from './migrations/7000-insight.migration.ts';
import { LimitedAndChallenged1700000007001 } from './migrations/7001-limited-and-challenged.migration.ts';
import { CachedRequests1700000007002 } from './migrations/7002-cached-requests.migration.ts';
import { FirewallEvents1700000007003 } from './migrations/7003-firewall-events.migration.ts';
import { SecurityEvent } from './security-event.entity.ts';
import { TrafficMinute } from './traffic-minute.entity.ts';

export { EventIngestion } from './event-ingestion.service.ts';
export { FalsePositivesService } from './false-positives.service.ts';
export { FirewallEventsReadModel } from './firewall-events.read-model.ts';
export { InsightIntakeModule, InsightModule } from './insight.module.ts';
export { RefusedRequests } from './refused-requests.read-model.ts';
export { RefusalsReadModel } from './refusals.read-model.ts';
export { InsightRetention } from './retention.service.ts';
export { TrafficReadModel } from './traffic.read-model.ts';
export const insightEntities = [IngestedBatch, SecurityEvent, FirewallEventRow, TrafficMinute];
export const insightMigrations = [
  InsightInitial1700000007000,
  LimitedAndChallenged1700000007001,
  CachedRequests1700000007002,
  FirewallEvents1700000007003,
];

import { Module, type DynamicModule } from '@nestjs/common';
import { GateIntakeModule, GateRetentionModule } from '@sitekeep/gate';
import { insightEntities, InsightIntakeModule } from '@sitekeep/insight';
import { PlatformModule } from '@sitekeep/platform';
import { PoliciesIntakeModule, policiesIntakeEntities } from '@sitekeep/policies';
import type { InsightWorkerConfig, Logger } from '@sitekeep/runtime';

/** The intake of events and bans, and what deletes old rows, alone: a flood of events must not meet anything of billing. */
@Module({})
export class WorkerModule {
  static register(config: InsightWorkerConfig, logger: Logger): DynamicModule {
    const platform = PlatformModule.register({ config, logger, entities: [...insightEntities, ...policiesIntakeEntities] });
    return { module: WorkerModule, imports: [platform, InsightIntakeModule, PoliciesIntakeModule, GateIntakeModule, GateRetentionModule] };
  }
}

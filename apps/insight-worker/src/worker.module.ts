import { Module, type DynamicModule } from '@nestjs/common';
import { insightEntities, InsightIntakeModule } from '@sitekeep/insight';
import { PlatformModule } from '@sitekeep/platform';
import type { InsightWorkerConfig, Logger } from '@sitekeep/runtime';

/** Insight's intake alone: a flood of events must not meet anything of billing. */
@Module({})
export class WorkerModule {
  static register(config: InsightWorkerConfig, logger: Logger): DynamicModule {
    const platform = PlatformModule.register({ config, logger, entities: insightEntities });
    return { module: WorkerModule, imports: [platform, InsightIntakeModule] };
  }
}

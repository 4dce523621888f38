import { Module, type DynamicModule } from '@nestjs/common';
import { allEntities, contextModules } from '@sitekeep/control-plane';
import { PlatformModule } from '@sitekeep/platform';
import type { BillingWorkerConfig, Logger } from '@sitekeep/runtime';

/** Every context, whose job handlers run here. */
@Module({})
export class WorkerModule {
  static register(config: BillingWorkerConfig, logger: Logger): DynamicModule {
    return { module: WorkerModule, imports: [PlatformModule.register({ config, logger, entities: allEntities }), ...contextModules] };
  }
}

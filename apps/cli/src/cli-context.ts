import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { allEntities, contextModules } from '@sitekeep/control-plane';
import { PlatformModule } from '@sitekeep/platform';
import { createLogger, type CliConfig, type Logger } from '@sitekeep/runtime';

/** Logs go to stderr: stdout is the command's answer. */
export const cliLogger = (level: string): Logger => createLogger('cli', level, process.stderr);

@Module({})
class CliModule {
  static register(config: CliConfig, logger: Logger): DynamicModule {
    return { module: CliModule, imports: [PlatformModule.register({ config, logger, entities: allEntities }), ...contextModules] };
  }
}

/** Runs work with every context, and closes what was opened. */
export async function withContexts<T>(config: CliConfig, work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  const app = await NestFactory.createApplicationContext(CliModule.register(config, cliLogger(config.LOG_LEVEL)), {
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

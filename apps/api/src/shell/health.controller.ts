import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public, REDIS } from '@sitekeep/platform';
import { readiness, type Redis } from '@sitekeep/runtime';
import type { Response } from 'express';
import { DataSource } from 'typeorm';

@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  @Public('probes carry no credentials')
  @Get('healthz')
  alive() {
    return { alive: true };
  }

  @Public('probes carry no credentials')
  @Get('readyz')
  async ready(@Res() response: Response): Promise<void> {
    const result = await readiness({
      postgres: async () => Boolean(await this.dataSource.query('SELECT 1')),
      redis: async () => (await this.redis.ping()) === 'PONG',
    });
    response.status(result.ready ? 200 : 503).json(result);
  }
}

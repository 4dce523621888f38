import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { redisChannels, redisKeys } from '@sitekeep/contracts';
import { ClockSync, Public, REDIS } from '@sitekeep/platform';
import { Clock, type Redis } from '@sitekeep/runtime';
import { z } from 'zod';

const clockSchema = z.strictObject({ offsetMs: z.int().min(-315_360_000_000).max(315_360_000_000) });

/** Moves the clock of every process, for tests and demos. Absent in production. */
@ApiExcludeController()
@Controller('dev/clock')
export class ClockController {
  constructor(
    private readonly sync: ClockSync,
    private readonly clock: Clock,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  @Public('development only: the module is absent in production')
  @Get()
  async read() {
    return { offsetMs: await this.sync.read(), now: this.clock.now().toISOString() };
  }

  @Public('development only: the module is absent in production')
  @Put()
  async set(@Body({ schema: clockSchema }) body: z.infer<typeof clockSchema>) {
    await this.sync.write(body.offsetMs);
    await this.redis.set(redisKeys.clockOffset, body.offsetMs);
    await this.redis.publish(redisChannels.clockOffset, String(body.offsetMs));
    return this.read();
  }
}

import { Injectable } from '@nestjs/common';
import type { JobPayload } from '@sitekeep/contracts';
import type { JobHandler } from '@sitekeep/platform';
import { PurgePublication } from './purge-publication.ts';

/** Tells the edges what to throw out of their caches. */
@Injectable()
export class WritePurgeHandler implements JobHandler<'write-purge'> {
  readonly job = 'write-purge' as const;

  constructor(private readonly purges: PurgePublication) {}

  async handle({ purgeId }: JobPayload<'write-purge'>): Promise<void> {
    await this.purges.write(purgeId);
  }
}

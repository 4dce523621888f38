import { Injectable } from '@nestjs/common';
import type { JobPayload } from '@sitekeep/contracts';
import type { JobHandler } from '@sitekeep/platform';
import { BanPublication } from './ban-publication.ts';

/** Tells the edges that a ban was lifted. */
@Injectable()
export class LiftBanHandler implements JobHandler<'lift-ban'> {
  readonly job = 'lift-ban' as const;

  constructor(private readonly bans: BanPublication) {}

  async handle({ banId }: JobPayload<'lift-ban'>): Promise<void> {
    await this.bans.lift(banId);
  }
}

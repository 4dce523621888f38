import { Injectable } from '@nestjs/common';
import type { JobPayload } from '@sitekeep/contracts';
import type { JobHandler } from '@sitekeep/platform';
import { GateAccessPublication } from './gate-access-publication.ts';

/** Tells the edges who enters a site without a session, and by which providers visitors sign in. */
@Injectable()
export class WriteGateAccessHandler implements JobHandler<'write-gate-access'> {
  readonly job = 'write-gate-access' as const;

  constructor(private readonly access: GateAccessPublication) {}

  async handle({ siteId, raise }: JobPayload<'write-gate-access'>): Promise<void> {
    await (raise ? this.access.writeRaised(siteId) : this.access.writeChange(siteId));
  }
}

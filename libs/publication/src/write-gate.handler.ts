import { Injectable } from '@nestjs/common';
import type { JobPayload } from '@sitekeep/contracts';
import type { JobHandler } from '@sitekeep/platform';
import { GatePublication } from './gate-publication.ts';

/** Tells the edges whose sessions are over. */
@Injectable()
export class WriteGateHandler implements JobHandler<'write-gate'> {
  readonly job = 'write-gate' as const;

  constructor(private readonly gates: GatePublication) {}

  async handle({ siteId }: JobPayload<'write-gate'>): Promise<void> {
    await this.gates.writeChange(siteId);
  }
}

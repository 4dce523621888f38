import { Injectable } from '@nestjs/common';
import type { JobPayload } from '@sitekeep/contracts';
import type { JobHandler } from '@sitekeep/platform';
import { FirewallPublication } from './firewall-publication.ts';

/** Tells the edges of patches and imported rules. */
@Injectable()
export class WriteFirewallHandler implements JobHandler<'write-firewall'> {
  readonly job = 'write-firewall' as const;

  constructor(private readonly publication: FirewallPublication) {}

  async handle({ what }: JobPayload<'write-firewall'>): Promise<void> {
    await this.publication.publish(what);
  }
}

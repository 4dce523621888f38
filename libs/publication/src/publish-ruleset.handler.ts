import { Injectable } from '@nestjs/common';
import type { JobPayload } from '@sitekeep/contracts';
import type { JobHandler } from '@sitekeep/platform';
import { Publisher } from './publisher.ts';

/** Publishes a site as it is now: when it has changed again meanwhile, the newer revision. */
@Injectable()
export class PublishRulesetHandler implements JobHandler<'publish-ruleset'> {
  readonly job = 'publish-ruleset' as const;

  constructor(private readonly publisher: Publisher) {}

  async handle({ siteId }: JobPayload<'publish-ruleset'>): Promise<void> {
    await this.publisher.publish(siteId, { whole: false });
  }
}

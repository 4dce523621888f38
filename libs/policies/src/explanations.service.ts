import { setTimeout } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import {
  explanationSchema,
  redisChannels,
  redisKeys,
  showId,
  type Explain,
  type ExplainRequest,
  type Explanation,
} from '@sitekeep/contracts';
import { invalidContent, ProblemError, REDIS } from '@sitekeep/platform';
import { newUuid, type Redis } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import { readQuestion } from './explain-question.ts';

const patienceMs = 2000;
const lookEveryMs = 20;

/** Asks the edges what would become of a request: they alone know counters, bans, bots and the rules in force. */
@Injectable()
export class ExplanationsService {
  constructor(
    private readonly sites: SitesReadModel,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  /** The first answer of an edge. Throws unavailable when none answers within 2 s. */
  async explain(accountId: string, siteId: string, input: Explain): Promise<Explanation> {
    const { hostnames } = await this.sites.get(accountId, siteId);
    const { question, faults } = readQuestion(
      input,
      hostnames.map(({ name }) => name),
    );
    if (faults.length > 0) throw invalidContent(faults);
    const answer = await this.ask({ ...question, id: newUuid(), siteId: showId('site', siteId) }).catch(() => null);
    if (answer === null) throw new ProblemError('unavailable', 'No edge has answered; try again in a moment.');
    return explanationSchema.parse(JSON.parse(answer));
  }

  private async ask(request: ExplainRequest): Promise<string | null> {
    const listening = await this.redis.publish(redisChannels.explain, JSON.stringify(request));
    const end = performance.now() + (listening > 0 ? patienceMs : 0);
    while (performance.now() < end) {
      const answer = await this.redis.lpop(redisKeys.explained(request.id));
      if (answer !== null) return answer;
      await setTimeout(lookEveryMs);
    }
    return null;
  }
}

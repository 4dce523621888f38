import { Inject, Injectable } from '@nestjs/common';
import { redisChannels, redisKeys, type HostPointer, type Publication, type SitePointer } from '@sitekeep/contracts';
import { REDIS } from '@sitekeep/platform';
import { newUuid, type Redis } from '@sitekeep/runtime';
import { completeScript, publishScript } from './publish-script.ts';

/** One site as Redis is to hold it. `siteId` is the shown id. */
export type StoredSite = {
  siteId: string;
  revision: number;
  /** the ruleset's text; null for a tombstone */
  content: string | null;
  /** every name the site has or has lost, with the revision of having or losing it */
  names: { name: string; revision: number; held: boolean }[];
};

const replacedSeconds = 300;
/** Longer than any rebuild takes. */
const markSeconds = 6 * 60 * 60;

/** Where the edges read. */
@Injectable()
export class RulesetStore {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** Writes the site unless something newer is there; returns the names that changed hands. */
  async write(site: StoredSite): Promise<string[]> {
    const { siteId, revision, content } = site;
    const pointer: SitePointer = { revision, deleted: content === null };
    const names = site.names.map(({ name, revision: of, held }) => {
      const holder = held && content !== null ? siteId : null;
      return { name, arguments: [of, holder ?? '', JSON.stringify({ siteId: holder, revision: of } satisfies HostPointer)] };
    });
    const keys = [redisKeys.site(siteId), ...names.map(({ name }) => redisKeys.host(name))];
    const changed = (await this.redis.eval(
      publishScript,
      keys.length,
      ...keys,
      ...this.siteArguments(site, pointer),
      ...names.flatMap((name) => name.arguments),
    )) as number[];
    return changed.map((index) => names[index - 1]?.name ?? '');
  }

  private siteArguments({ siteId, revision, content }: StoredSite, pointer: SitePointer): (string | number)[] {
    const key = content === null ? '' : redisKeys.ruleset(siteId, revision);
    // The keys of a site's rulesets end with the revision.
    const prefix = redisKeys.ruleset(siteId, 0).slice(0, -1);
    return [revision, JSON.stringify(pointer), key, content ?? '', prefix, replacedSeconds];
  }

  async announce(publication: Publication): Promise<void> {
    await this.redis.publish(redisChannels.publications, JSON.stringify(publication));
  }

  /** Leaves a mark that goes with everything else when Redis is flushed. */
  async beginRebuild(): Promise<string> {
    const mark = `sk:rebuild:${newUuid()}`;
    await this.redis.set(mark, '1', 'EX', markSeconds);
    return mark;
  }

  /** From now on a host that Redis does not know is a host that nobody protects. False: the mark is gone, begin again. */
  async markComplete(mark: string, at: Date): Promise<boolean> {
    return (await this.redis.eval(completeScript, 2, redisKeys.complete, mark, at.toISOString())) === 1;
  }

  async isComplete(): Promise<boolean> {
    return (await this.redis.exists(redisKeys.complete)) === 1;
  }
}

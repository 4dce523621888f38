import { Inject, Injectable } from '@nestjs/common';
import {
  redisChannels,
  redisKeys,
  type HostPointer,
  type Publication,
  type SitePointer,
  type StoredCertificate,
} from '@sitekeep/contracts';
import { REDIS } from '@sitekeep/platform';
import { newUuid, type Redis } from '@sitekeep/runtime';
import { completeScript, publishScript } from './publish-script.ts';

/** One site as Redis is to hold it. `siteId` is the shown id. */
export type StoredSite = {
  siteId: string;
  revision: number;
  /** the ruleset's text; null for a tombstone */
  content: string | null;
  /** what the ruleset names, keys sealed; empty for a tombstone */
  certificates: StoredCertificate[];
  /** the API description that the ruleset names */
  description: { id: string; content: string } | null;
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
    await this.writeCertificates(site.certificates);
    if (site.description) await this.writeForNow(redisKeys.apiSchema(site.description.id), site.description.content);
    const { siteId, revision, content } = site;
    const pointer: SitePointer = { revision, deleted: content === null };
    const names = site.names.map(({ name, revision: of, held }) => {
      const holder = held && content !== null ? siteId : null;
      return { name, arguments: [of, holder ?? '', JSON.stringify({ siteId: holder, revision: of } satisfies HostPointer)] };
    });
    const keys = [
      redisKeys.site(siteId),
      `sk:certificates:${siteId}`,
      `sk:api-schema-of:${siteId}`,
      ...names.map(({ name }) => redisKeys.host(name)),
    ];
    const changed = (await this.redis.eval(
      publishScript,
      keys.length,
      ...keys,
      ...siteArguments(site, pointer),
      ...names.flatMap((name) => name.arguments),
    )) as number[];
    return changed.map((index) => names[index - 1]?.name ?? '');
  }

  /** Before the ruleset that names them. An entry never changes; until that ruleset is in force it is one that expires. */
  private async writeCertificates(certificates: readonly StoredCertificate[]): Promise<void> {
    for (const certificate of certificates) await this.writeForNow(redisKeys.certificate(certificate.id), JSON.stringify(certificate));
  }

  private async writeForNow(key: string, content: string): Promise<void> {
    const written = await this.redis.set(key, content, 'EX', replacedSeconds, 'NX');
    // One that was about to go is needed again; one that stays for good stays so.
    if (written === null) await this.redis.expire(key, replacedSeconds, 'GT');
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

function siteArguments({ siteId, revision, content, certificates, description }: StoredSite, pointer: SitePointer): (string | number)[] {
  const key = content === null ? '' : redisKeys.ruleset(siteId, revision);
  // The keys of a site's rulesets end with the revision, those of certificates with their id.
  const prefix = redisKeys.ruleset(siteId, 0).slice(0, -1);
  const described = description === null ? '' : redisKeys.apiSchema(description.id);
  const ids = JSON.stringify(certificates.map(({ id }) => id));
  return [revision, JSON.stringify(pointer), key, content ?? '', prefix, replacedSeconds, ids, redisKeys.certificate(''), described];
}

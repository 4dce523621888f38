import { Inject, Injectable } from '@nestjs/common';
import { redisChannels, redisKeys, showId, type Ban } from '@sitekeep/contracts';
import { REDIS, Transactions } from '@sitekeep/platform';
import { BansService, type BanRow } from '@sitekeep/policies';
import { Clock, type Redis } from '@sitekeep/runtime';

const page = 500;

/**
 * Ends a ban in Redis and tells the edges, unless the address was banned again since. KEYS: ban. ARGV: when it was lifted (ms
 * since epoch), channel, message.
 */
const liftScript = `
local held = redis.call('GET', KEYS[1])
if held and cjson.decode(held).since > tonumber(ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
`;
/** Writes a ban that Redis does not know and tells the edges. KEYS: ban. ARGV: its ms, channel, message, which is its content too. */
const restoreScript = `
if not redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[1], 'NX') then return 0 end
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
`;

/** Temporary bans on their way to the edges: lifted ones, and all of them after a loss of Redis. */
@Injectable()
export class BanPublication {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly bans: BansService,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  /** Does nothing when the ban is not lifted: then the address was banned again. */
  async lift(banId: string): Promise<void> {
    const ban = await this.bans.lifted(this.transactions.manager, banId);
    if (!ban) return;
    const message = JSON.stringify({ ...shown(ban), until: 0 } satisfies Ban);
    await this.redis.eval(liftScript, 1, keyOf(ban), ban.liftedAt.getTime(), redisChannels.bans, message);
  }

  /** Writes the bans in force that Redis does not know. Returns how many are in force. */
  async restoreAll(): Promise<number> {
    let count = 0;
    for (let last: string | null = null; ;) {
      const restored: BanRow[] = await this.restorePage(last);
      count += restored.length;
      last = restored.at(-1)?.id ?? null;
      if (restored.length < page) return count;
    }
  }

  /** Whoever lifts one of the page meanwhile waits until it is written, and takes it away again. */
  private restorePage(after: string | null): Promise<BanRow[]> {
    return this.transactions.run(async (manager) => {
      const bans = await this.bans.inForce(manager, after, page);
      await Promise.all(bans.map((ban) => this.restore(ban)));
      return bans;
    });
  }

  private async restore(ban: BanRow): Promise<void> {
    const left = ban.until.getTime() - this.clock.nowMs();
    if (left > 0) await this.redis.eval(restoreScript, 1, keyOf(ban), left, redisChannels.bans, JSON.stringify(shown(ban)));
  }
}

const keyOf = ({ siteId, address }: BanRow): string => redisKeys.ban(showId('site', siteId), address);
const shown = ({ siteId, address, rule, since, until }: BanRow): Ban => ({
  siteId: showId('site', siteId),
  address,
  rule,
  since: since.getTime(),
  until: until.getTime(),
});

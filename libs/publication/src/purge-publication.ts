import { Inject, Injectable } from '@nestjs/common';
import { redisKeys, showId, type Purge } from '@sitekeep/contracts';
import { REDIS, Transactions } from '@sitekeep/platform';
import { PurgesService, type PurgeRow } from '@sitekeep/policies';
import type { Redis } from '@sitekeep/runtime';

const page = 100;
/** Entries that the stream keeps, some more. An edge that was away for longer trusts nothing it has kept. */
const mostEntries = 200_000;

/** Appends all of a page in one step. KEYS: stream. ARGV: its length, then the entries. */
const appendScript = `
for index = 2, #ARGV do redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'purge', ARGV[index]) end
return #ARGV - 1
`;

/** Purges on their way to the edges: each as it comes, and those that are kept after a loss of Redis. Telling one twice does no harm. */
@Injectable()
export class PurgePublication {
  constructor(
    private readonly transactions: Transactions,
    private readonly purges: PurgesService,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  async write(purgeId: string): Promise<void> {
    const purge = await this.purges.find(this.transactions.manager, purgeId);
    if (purge) await this.append([purge]);
  }

  /** Writes all that are kept, oldest first. Returns how many. */
  async restoreAll(): Promise<number> {
    let count = 0;
    for (let last: string | null = null; ;) {
      const rows: PurgeRow[] = await this.purges.kept(this.transactions.manager, last, page);
      await this.append(rows);
      count += rows.length;
      last = rows.at(-1)?.id ?? null;
      if (rows.length < page) return count;
    }
  }

  private async append(rows: readonly PurgeRow[]): Promise<void> {
    const entries = rows.flatMap(entriesOf).map((purge) => JSON.stringify(purge));
    if (entries.length > 0) await this.redis.eval(appendScript, 1, redisKeys.purges, mostEntries, ...entries);
  }
}

/** One entry for each value; all is one of its own. */
function entriesOf({ id, siteId, kind, values, hard, at }: PurgeRow): Purge[] {
  const purge = { id: showId('purge', id), siteId: showId('site', siteId), at: at.getTime(), kind, hard };
  return kind === 'all' ? [{ ...purge, value: '' }] : values.map((value) => ({ ...purge, value }));
}

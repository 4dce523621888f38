import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { storedId, type BanEvent } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import { BansRepository, type ToldBan } from './bans.repository.ts';

const keptMs = 90 * 24 * 60 * 60 * 1000;
const atOnce = 5000;

/** Keeps what the edges tell of bans, so that it outlives Redis. */
@Injectable()
export class BanIntake {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly repository: BansRepository,
  ) {}

  /** The same ban may be told twice, and by several edges. What names no site or no address is let go. */
  async record(bans: readonly BanEvent[]): Promise<void> {
    const told = lastOfEach(bans.flatMap(toldBan));
    if (told.length > 0) await this.repository.record(this.transactions.manager, told);
  }

  /** Deletes bans that have been over for 90 days, in small portions; returns how many. */
  async deleteOld(): Promise<number> {
    const before = new Date(this.clock.nowMs() - keptMs);
    let deleted = 0;
    for (let count = atOnce; count === atOnce; deleted += count)
      count = await this.repository.deleteOver(this.transactions.manager, before, atOnce);
    return deleted;
  }
}

function toldBan({ siteId: shown, address, rule, since, until, requestId }: BanEvent): ToldBan[] {
  const siteId = storedId('site', shown);
  if (siteId === null || isIP(address) === 0 || until <= since) return [];
  const texts = { rule: rule.replaceAll('\0', ''), requestId: requestId.replaceAll('\0', '') };
  return [{ id: newUuid(), siteId, address, ...texts, since: new Date(since), until: new Date(until) }];
}

/** Of several bans of one address at one site the one that ends last. */
function lastOfEach(bans: readonly ToldBan[]): ToldBan[] {
  const last = new Map<string, ToldBan>();
  for (const ban of bans) {
    const key = `${ban.siteId} ${ban.address}`;
    const other = last.get(key);
    if (!other || ban.until > other.until) last.set(key, ban);
  }
  return [...last.values()];
}

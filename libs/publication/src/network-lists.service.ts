import { Inject, Injectable } from '@nestjs/common';
import { networkListNames, networkListSchema, redisChannels, redisKeys, type NetworkList } from '@sitekeep/contracts';
import { REDIS, Transactions } from '@sitekeep/platform';
import { Clock, type Redis } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { NetworkListRow } from './network-list.entity.ts';

/** Takes the operators' lists in and hands them to the edges. */
@Injectable()
export class NetworkListsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  /** Replaces the networks of one label (canonical CIDR) and tells the edges. Rejects when Redis is away; the list is kept all the same. */
  async replace(name: NetworkList['name'], label: string, networks: readonly string[]): Promise<void> {
    await this.locked(name, async (manager) => {
      const [row] = await manager.query<{ version: string }[]>(`SELECT nextval('network_list_version') AS version`);
      const fresh = { name, label, version: row?.version ?? '0', networks: [...networks], importedAt: this.clock.now() };
      await manager.upsert(NetworkListRow, fresh, ['name', 'label']);
    });
    await this.publish(name);
  }

  async all(): Promise<NetworkListRow[]> {
    return this.transactions.manager.find(NetworkListRow, { order: { name: 'ASC', label: 'ASC' } });
  }

  /** Writes every list to Redis again. */
  async publishAll(): Promise<void> {
    for (const name of networkListNames) await this.publish(name);
  }

  /** Under the lock, so that nothing older is written over something newer. */
  private async publish(name: NetworkList['name']): Promise<void> {
    const published = await this.locked(name, async (manager) => {
      const rows = await manager.find(NetworkListRow, { where: { name }, order: { label: 'ASC' } });
      if (rows.length === 0) return false;
      await this.redis.set(redisKeys.networkList(name), JSON.stringify(listOf(name, rows)));
      return true;
    });
    if (published) await this.redis.publish(redisChannels.networkLists, name);
  }

  private locked<T>(name: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.transactions.run(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`network_list ${name}`]);
      return work(manager);
    });
  }
}

function listOf(name: NetworkList['name'], rows: readonly NetworkListRow[]): NetworkList {
  const version = Math.max(...rows.map((row) => Number(row.version)));
  const networks = rows.flatMap(({ label, networks: of }) => of.map((network) => ({ network, label })));
  return networkListSchema.parse({ name, version, networks } satisfies NetworkList);
}

import { Injectable } from '@nestjs/common';
import { storedId, type MachineKind, type MachineTokenQuery } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import { GateMachineRow } from './gate-machine.entity.ts';

type Place = { accountId: string; siteId: string };
export type ToldUse = { siteId: string; id: string; at: Date };

/** The only SQL on tokens of machines, as customers look after them. */
@Injectable()
export class MachineTokensRepository {
  /** Newest first, up to `limit + 1`. */
  page(manager: EntityManager, { accountId, siteId }: Place, query: MachineTokenQuery, after: string | null): Promise<GateMachineRow[]> {
    const found = manager
      .createQueryBuilder(GateMachineRow, 'machine')
      .where('machine.account_id = :accountId AND machine.site_id = :siteId', { accountId, siteId });
    if (query.kind !== undefined) found.andWhere('machine.kind = :kind', { kind: query.kind });
    if (query.visitor !== undefined) found.andWhere('machine.visitor_id = :visitor', { visitor: storedId('visitor', query.visitor) });
    if (after !== null) found.andWhere('machine.id < :after', { after });
    return found
      .orderBy('machine.id', 'DESC')
      .limit(query.limit + 1)
      .getMany();
  }

  /** Of all sites of the account, oldest first. */
  ofVisitor(manager: EntityManager, accountId: string, visitorId: string): Promise<GateMachineRow[]> {
    return manager.find(GateMachineRow, { where: { accountId, visitorId }, order: { id: 'ASC' } });
  }

  /** Nobody else changes it until the transaction ends. */
  lock(manager: EntityManager, place: Place, id: string): Promise<GateMachineRow | null> {
    return manager.findOne(GateMachineRow, { where: { ...place, id }, lock: { mode: 'pessimistic_write' } });
  }

  count(manager: EntityManager, place: Place): Promise<number> {
    return manager.countBy(GateMachineRow, place);
  }

  /** Whether another token of the kind has this label. */
  async isTaken(manager: EntityManager, place: Place, kind: MachineKind, label: string, own: string | null): Promise<boolean> {
    const other = await manager.findOne(GateMachineRow, { where: { ...place, kind, label }, select: { id: true } });
    return other !== null && other.id !== own;
  }

  async add(manager: EntityManager, row: GateMachineRow): Promise<void> {
    await manager.insert(GateMachineRow, row);
  }

  async save(manager: EntityManager, row: GateMachineRow): Promise<void> {
    const { accountId, siteId, id, label, mac, hint, paths, networks, active, expiresAt } = row;
    await manager.update(GateMachineRow, { accountId, siteId, id }, { label, mac, hint, paths, networks, active, expiresAt });
  }

  async remove(manager: EntityManager, { accountId, siteId }: Place, id: string): Promise<void> {
    await manager.delete(GateMachineRow, { accountId, siteId, id });
  }

  /** Writes down the newest use of each; what is no token of the site is let go. One that is being changed is told of again. */
  async used(manager: EntityManager, uses: readonly ToldUse[]): Promise<void> {
    await manager.query(
      `WITH told AS (
         SELECT "siteId" AS site_id, id, max(at) AS at FROM jsonb_to_recordset($1) AS use("siteId" uuid, id uuid, at timestamptz)
         GROUP BY "siteId", id),
       newer AS (
         SELECT m.id, told.at FROM gate_machine m JOIN told ON m.site_id = told.site_id AND m.id = told.id
         WHERE m.last_used_at IS NULL OR m.last_used_at < told.at FOR UPDATE OF m SKIP LOCKED)
       UPDATE gate_machine m SET last_used_at = newer.at FROM newer WHERE m.id = newer.id`,
      [JSON.stringify(uses)],
    );
  }
}

import { Injectable } from '@nestjs/common';
import { mostTrustedDevices } from '@sitekeep/contracts';
import { MoreThan, type EntityManager } from 'typeorm';
import { TrustedDeviceRow } from './trusted-device.entity.ts';

/** Whose devices; without a site those of all sites. */
export type DeviceOwner = { accountId: string; visitorId: string; siteId?: string };
/** `madeAfter`: the policy of now trusts no device that is older. */
export type DeviceUse = { accountId: string; visitorId: string; siteId: string; hash: Buffer; now: Date; madeAfter: Date; address: string };

/** The only SQL on trusted devices. Every query names account and visitor. */
@Injectable()
export class TrustedDevicesRepository {
  /** That are trusted now, newest first. */
  ofVisitor(manager: EntityManager, owner: DeviceOwner, now: Date): Promise<TrustedDeviceRow[]> {
    return manager.find(TrustedDeviceRow, { where: { ...owner, expiresAt: MoreThan(now) }, order: { id: 'DESC' } });
  }

  /** Writes a use down. False: it is none of this visitor at this site, or its time is over. */
  async use(manager: EntityManager, { accountId, visitorId, siteId, hash, now, madeAfter, address }: DeviceUse): Promise<boolean> {
    const [, count] = await manager.query<[unknown, number]>(
      `UPDATE gate_device SET last_used_at = $5, address = $7
       WHERE account_id = $1 AND visitor_id = $2 AND site_id = $3 AND hash = $4 AND expires_at > $5 AND created_at > $6`,
      [accountId, visitorId, siteId, hash, now, madeAfter, address],
    );
    return count === 1;
  }

  /** Whether it is one of this visitor at this site whose time is not over, as `use` says; writes nothing down. */
  async isTrusted(
    manager: EntityManager,
    { accountId, visitorId, siteId, hash, now, madeAfter }: Omit<DeviceUse, 'address'>,
  ): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      'SELECT 1 FROM gate_device WHERE account_id = $1 AND visitor_id = $2 AND site_id = $3 AND hash = $4 AND expires_at > $5 AND created_at > $6',
      [accountId, visitorId, siteId, hash, now, madeAfter],
    );
    return rows.length > 0;
  }

  /** False: the trust was ended. */
  has(manager: EntityManager, { accountId, visitorId, siteId }: Required<DeviceOwner>, hash: Buffer): Promise<boolean> {
    return manager.existsBy(TrustedDeviceRow, { accountId, visitorId, siteId, hash });
  }

  /** In the place of `replaced`, the one that the browser had before; of more than a visitor may have, the oldest go. */
  async add(manager: EntityManager, row: TrustedDeviceRow, replaced: Buffer | null): Promise<void> {
    const { accountId, visitorId, siteId } = row;
    if (replaced) await manager.delete(TrustedDeviceRow, { accountId, visitorId, siteId, hash: replaced });
    await manager.insert(TrustedDeviceRow, row);
    await manager.query(
      `DELETE FROM gate_device WHERE account_id = $1 AND visitor_id = $2 AND id NOT IN (
         SELECT id FROM gate_device WHERE account_id = $1 AND visitor_id = $2 ORDER BY id DESC LIMIT ${mostTrustedDevices})`,
      [accountId, visitorId],
    );
  }

  /** False: there was no such device. */
  async remove(manager: EntityManager, owner: DeviceOwner, id: string): Promise<boolean> {
    const { affected } = await manager.delete(TrustedDeviceRow, { ...owner, id });
    return affected === 1;
  }

  /** Returns how many that were. */
  async removeAll(manager: EntityManager, owner: DeviceOwner): Promise<number> {
    const { affected } = await manager.delete(TrustedDeviceRow, owner);
    return affected ?? 0;
  }

  /** At all sites: what they show from now on is another password or token, or nothing. */
  async removeOfVisitors(manager: EntityManager, accountId: string, visitorIds: readonly string[]): Promise<void> {
    if (visitorIds.length === 0) return;
    await manager.query('DELETE FROM gate_device WHERE account_id = $1 AND visitor_id = ANY($2)', [accountId, visitorIds]);
  }

  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.delete(TrustedDeviceRow, { siteId });
  }

  /** Deletes up to `most` whose time is over; returns how many. */
  async deleteOver(manager: EntityManager, now: Date, most: number): Promise<number> {
    const sql = 'DELETE FROM gate_device WHERE id IN (SELECT id FROM gate_device WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)';
    const [, count] = await manager.query<[unknown, number]>(sql, [now, most]);
    return count;
  }
}

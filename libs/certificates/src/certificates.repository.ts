import { Injectable } from '@nestjs/common';
import { showId } from '@sitekeep/contracts';
import { newUuid, seal } from '@sitekeep/runtime';
import { LessThan, type EntityManager } from 'typeorm';
import type { CertificateContent } from './certificate-content.ts';
import { CertificateOrder } from './certificate-order.entity.ts';
import { CertificateSettingsRow } from './certificate-settings.entity.ts';
import { Certificate } from './certificate.entity.ts';
import { warningDays, type CertificateSource } from './certificate.ts';

type Place = { accountId: string; siteId: string };
export type PlaceOfCertificate = { id: string; siteId: string };
const place = 'id, site_id AS "siteId"';

/** Certificates, orders and settings of sites. */
@Injectable()
export class CertificatesRepository {
  /** Until the transaction ends nobody else decides about certificates of this site. Taken before the site itself is locked. */
  async lock(manager: EntityManager, siteId: string): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('certificates of ' || $1, 0))`, [siteId]);
  }

  ofSite(manager: EntityManager, siteId: string): Promise<Certificate[]> {
    return manager.find(Certificate, { where: { siteId }, order: { id: 'ASC' } });
  }

  find(manager: EntityManager, place: Place, id: string): Promise<Certificate | null> {
    return manager.findOneBy(Certificate, { ...place, id });
  }

  /** Newest first, `limit` rows after the uuid of the page before. */
  page(manager: EntityManager, place: Place, after: string | null, limit: number): Promise<Certificate[]> {
    return manager.find(Certificate, {
      where: { ...place, ...(after !== null && { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  /** Writes a new certificate, its key sealed so that only what knows the certificate's id opens it. */
  async add(
    manager: EntityManager,
    place: Place,
    { key, ...content }: CertificateContent,
    rest: { source: CertificateSource; sealingKey: Buffer; at: Date },
  ): Promise<Certificate> {
    const id = newUuid();
    const certificate = manager.create(Certificate, {
      id,
      ...place,
      ...content,
      source: rest.source,
      sealedKey: seal(rest.sealingKey, sealContext(id), key),
      warnedDays: null,
      endedAt: null,
      createdAt: rest.at,
    });
    await manager.insert(Certificate, certificate);
    return certificate;
  }

  async remove(manager: EntityManager, siteId: string, id: string): Promise<void> {
    await manager.delete(Certificate, { siteId, id });
  }

  async isAutomatic(manager: EntityManager, siteId: string): Promise<boolean> {
    return (await manager.findOneBy(CertificateSettingsRow, { siteId }))?.automatic ?? true;
  }

  async setAutomatic(manager: EntityManager, place: Place, automatic: boolean): Promise<void> {
    await manager.upsert(CertificateSettingsRow, { ...place, automatic }, ['siteId']);
  }

  orders(manager: EntityManager, siteId: string): Promise<CertificateOrder[]> {
    return manager.find(CertificateOrder, { where: { siteId }, order: { id: 'ASC' } });
  }

  findOrder(manager: EntityManager, place: Place, id: string): Promise<CertificateOrder | null> {
    return manager.findOneBy(CertificateOrder, { ...place, id });
  }

  orderPage(manager: EntityManager, place: Place, after: string | null, limit: number): Promise<CertificateOrder[]> {
    const where = { ...place, ...(after !== null && { id: LessThan(after) }) };
    return manager.find(CertificateOrder, { where, order: { id: 'DESC' }, take: limit });
  }

  /** Ids of orders whose time has come and that no open job is for. */
  async dueOrders(manager: EntityManager, now: Date, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM certificate_order
       WHERE next_attempt_at <= $1
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.id = 'certificate-order-' || certificate_order.id AND outbox.done_at IS NULL)
       ORDER BY next_attempt_at LIMIT $2`,
      [now, limit],
    );
    return rows.map((row) => row.id);
  }

  /** Certificates whose end has come and was not yet noticed. */
  ended(manager: EntityManager, now: Date, limit: number): Promise<PlaceOfCertificate[]> {
    return manager.query(`SELECT ${place} FROM certificate WHERE not_after <= $1 AND ended_at IS NULL ORDER BY not_after LIMIT $2`, [
      now,
      limit,
    ]);
  }

  /** Certificates that ended before the given time and may go. */
  longEnded(manager: EntityManager, before: Date, limit: number): Promise<PlaceOfCertificate[]> {
    return manager.query(`SELECT ${place} FROM certificate WHERE not_after <= $1 AND ended_at IS NOT NULL ORDER BY not_after LIMIT $2`, [
      before,
      limit,
    ]);
  }

  /** Certificates whose owners may have to be told of their end, in order of id, a page after the given one. */
  toWarnOf(manager: EntityManager, now: Date, after: string | null, limit: number): Promise<PlaceOfCertificate[]> {
    const [first, second, third] = warningDays;
    return manager.query(
      `SELECT ${place} FROM certificate
       WHERE ended_at IS NULL AND ($2::uuid IS NULL OR id > $2)
         AND not_after <= $1::timestamptz + make_interval(days => CASE WHEN warned_days IS NULL THEN ${first} WHEN warned_days > ${second} THEN ${second} WHEN warned_days > ${third} THEN ${third} ELSE -1 END)
       ORDER BY id LIMIT $3`,
      [now, after, limit],
    );
  }

  async forgetOrders(manager: EntityManager, siteId: string): Promise<void> {
    await manager.delete(CertificateOrder, { siteId });
  }

  /** Destroys the keys of a site and forgets its orders. */
  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    for (const entity of [CertificateOrder, CertificateSettingsRow, Certificate]) await manager.delete(entity, { siteId });
  }
}

/** What the seal of a certificate's key is bound to; the edges know it too. */
export const sealContext = (id: string): string => `certificate ${showId('certificate', id)}`;

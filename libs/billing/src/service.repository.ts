import { Injectable } from '@nestjs/common';
import type { Actor } from '@sitekeep/platform';
import { newUuid } from '@sitekeep/runtime';
import { In, LessThan, MoreThan, Not, type EntityManager } from 'typeorm';
import type { DueRow } from './due-rows.ts';
import { InvoiceLine } from './invoice-line.entity.ts';
import { ServiceHistory } from './service-history.entity.ts';
import type { ServiceEvent } from './service.ts';
import { Service } from './service.entity.ts';

/** Nobody else changes or holds the row. Lines of invoices may name it meanwhile, also those of an invoice that several services shared. */
const toChange = { mode: 'for_no_key_update' } as const;

/** The only SQL on services. Customers' queries name the account; those of the sweep and of payments name rows they already own. */
@Injectable()
export class ServiceRepository {
  /** Orders of one account wait for each other, so that its cap of unpaid services holds. */
  async lockOrdersOf(manager: EntityManager, accountId: string): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`order ${accountId}`]);
  }

  countNotPaid(manager: EntityManager, accountId: string): Promise<number> {
    return manager.getRepository(Service).countBy({ accountId, state: In(['pending', 'unpaid']) });
  }

  /** Services deleted since then that were never paid. */
  countDeletedNeverPaid(manager: EntityManager, accountId: string, since: Date): Promise<number> {
    return manager.getRepository(Service).countBy({ accountId, state: 'deleted', paidMonths: 0, deletedAt: MoreThan(since) });
  }

  /** Whether any service of the account was ever paid, deleted ones among them; what was refunded does not count. */
  existsPaid(manager: EntityManager, accountId: string): Promise<boolean> {
    return manager.getRepository(Service).existsBy({ accountId, paidMonths: MoreThan(0) });
  }

  async insert(manager: EntityManager, service: Omit<Service, 'plan'>): Promise<void> {
    await manager.getRepository(Service).insert(service);
  }

  async update(manager: EntityManager, accountId: string, id: string, change: Partial<Omit<Service, 'plan'>>): Promise<void> {
    await manager.getRepository(Service).update({ id, accountId }, change);
  }

  async appendHistory(
    manager: EntityManager,
    service: Service,
    entry: { at: Date; event: ServiceEvent | 'ordered'; from: Service['state'] | null; actor: Actor; note?: string | null },
  ): Promise<void> {
    await manager.getRepository(ServiceHistory).insert({
      id: newUuid(),
      serviceId: service.id,
      accountId: service.accountId,
      at: entry.at,
      event: entry.event,
      fromState: entry.from,
      toState: service.state,
      actorKind: entry.actor.kind,
      actorId: entry.actor.id,
      paidUntil: service.paidUntil,
      note: entry.note ?? null,
    });
  }

  history(manager: EntityManager, accountId: string, serviceId: string): Promise<ServiceHistory[]> {
    return manager.getRepository(ServiceHistory).find({ where: { accountId, serviceId }, order: { id: 'ASC' } });
  }

  find(manager: EntityManager, accountId: string, id: string): Promise<Service | null> {
    return manager.getRepository(Service).findOne({ where: { id, accountId }, relations: { plan: true } });
  }

  ofSites(manager: EntityManager, accountId: string, siteIds: readonly string[]): Promise<Service[]> {
    return manager.getRepository(Service).find({ where: { accountId, siteId: In([...siteIds]) }, relations: { plan: true } });
  }

  /** For publication, which writes what every account paid for. */
  ofSitesOfAll(manager: EntityManager, siteIds: readonly string[]): Promise<Service[]> {
    return manager.getRepository(Service).find({ where: { siteId: In([...siteIds]) }, relations: { plan: true } });
  }

  /** Newest first; deleted ones only by their id. */
  list(manager: EntityManager, accountId: string, after: string | null, limit: number): Promise<Service[]> {
    const older = after === null ? {} : { id: LessThan(after) };
    return manager.getRepository(Service).find({
      where: { accountId, state: Not('deleted'), ...older },
      relations: { plan: true },
      order: { id: 'DESC' },
      take: limit + 1,
    });
  }

  /** In the order of the lines of an invoice. */
  ofInvoice(manager: EntityManager, accountId: string, invoiceId: string): Promise<Service[]> {
    return manager
      .getRepository(Service)
      .createQueryBuilder('service')
      .innerJoin(InvoiceLine, 'line', 'line.serviceId = service.id AND line.invoiceId = :invoiceId', { invoiceId })
      .where('service.accountId = :accountId', { accountId })
      .orderBy('line.position')
      .getMany();
  }

  /** Locks the rows in the order of their ids, which is the same everywhere: so two never wait for each other. */
  lock(manager: EntityManager, accountId: string, ids: readonly string[]): Promise<Service[]> {
    return manager.getRepository(Service).find({ where: { accountId, id: In([...ids]) }, order: { id: 'ASC' }, lock: toChange });
  }

  /** Locks one row for the sweep, which acts for no account. */
  lockById(manager: EntityManager, id: string): Promise<Service | null> {
    return manager.getRepository(Service).findOne({ where: { id }, lock: toChange });
  }

  /** The service of a site, which keeps its plan until the transaction ends; others may hold it, too. */
  holdOfSite(manager: EntityManager, accountId: string, siteId: string): Promise<Service | null> {
    return manager.getRepository(Service).findOne({ where: { accountId, siteId }, lock: { mode: 'pessimistic_read' } });
  }

  /** The same for staff, who act for no account. */
  holdById(manager: EntityManager, id: string): Promise<Service | null> {
    return manager.getRepository(Service).findOne({ where: { id }, lock: { mode: 'pessimistic_read' } });
  }

  lockOfAccount(manager: EntityManager, accountId: string, where: { id?: string; siteId?: string }): Promise<Service | null> {
    return manager.getRepository(Service).findOne({ where: { ...where, accountId }, lock: toChange });
  }

  /** Locks those that wait only for the account to be confirmed. */
  lockWaiting(manager: EntityManager, accountId: string): Promise<Service[]> {
    return manager.getRepository(Service).find({
      where: { accountId, state: 'pending', activation: 'at_once' },
      order: { id: 'ASC' },
      lock: toChange,
    });
  }

  /** Ids of the services that are due, oldest first, after the given one. */
  async due(manager: EntityManager, now: Date, after: DueRow | null, limit: number): Promise<DueRow[]> {
    return manager.query(
      `SELECT id, due_at AS "dueAt" FROM service
       WHERE due_at <= $1 AND ($2::timestamptz IS NULL OR (due_at, id) > ($2, $3::uuid)) ORDER BY due_at, id LIMIT $4`,
      [now, after?.dueAt ?? null, after?.id ?? null, limit],
    );
  }

  /** The same of those that the renewal sweep looks at. */
  dueForRenewal(manager: EntityManager, now: Date, after: DueRow | null, limit: number): Promise<DueRow[]> {
    return manager.query(
      `SELECT id, renewal_due_at AS "dueAt" FROM service
       WHERE renewal_due_at <= $1 AND ($2::timestamptz IS NULL OR (renewal_due_at, id) > ($2, $3::uuid)) ORDER BY renewal_due_at, id LIMIT $4`,
      [now, after?.dueAt ?? null, after?.id ?? null, limit],
    );
  }

  /** Deleted services whose sites are to be destroyed now; they are not returned again. */
  async takeToDestroy(manager: EntityManager, now: Date, limit: number): Promise<string[]> {
    const [rows]: [{ site_id: string }[], number] = await manager.query(
      `UPDATE service SET destroy_at = NULL WHERE id IN
         (SELECT id FROM service WHERE destroy_at <= $1 ORDER BY destroy_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING site_id`,
      [now, limit],
    );
    return rows.map((row) => row.site_id);
  }

  /** Open invoice of each of these services. */
  async openInvoices(manager: EntityManager, serviceIds: readonly string[]): Promise<Map<string, string>> {
    const rows: { service_id: string; invoice_id: string }[] = await manager.query(
      'SELECT service_id, invoice_id FROM invoice_line WHERE open AND service_id = ANY($1)',
      [serviceIds],
    );
    return new Map(rows.map((row) => [row.service_id, row.invoice_id]));
  }

  /** A plan change and a change of the account's lists wait for each other: each is held against what the other leaves. */
  async lockAccountRules(manager: EntityManager, accountId: string): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('account rules ' || $1, 0))`, [accountId]);
  }

  /**
   * The list entries of the largest plan among services of the account that are paid or on a trial plan, or `active`: unpaid ones too;
   * 0 when there is none. The service `without` does not count.
   */
  async mostRules(manager: EntityManager, accountId: string, which: 'covered' | 'active', without: string | null): Promise<number> {
    const [row]: { rules: number }[] = await manager.query(
      `SELECT coalesce(max(plan.rules), 0) AS rules FROM service JOIN plan ON plan.id = service.plan_id
       WHERE service.account_id = $1 AND ($2::uuid IS NULL OR service.id <> $2)
         AND (service.state = 'paid' OR (service.state = 'unpaid' AND ($3 OR plan.trial_days IS NOT NULL)))`,
      [accountId, without, which === 'active'],
    );
    return row?.rules ?? 0;
  }

  /** Services not yet paid, per account. */
  async notPaidCounts(manager: EntityManager, accountIds: readonly string[]): Promise<Map<string, number>> {
    const rows: { account_id: string; count: number }[] = await manager.query(
      `SELECT account_id, count(*)::int AS count FROM service WHERE account_id = ANY($1) AND state IN ('pending', 'unpaid') GROUP BY account_id`,
      [accountIds],
    );
    return new Map(rows.map((row) => [row.account_id, row.count]));
  }
}

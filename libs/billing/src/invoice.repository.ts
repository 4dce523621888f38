import { Injectable } from '@nestjs/common';
import type { InvoiceState } from '@sitekeep/contracts';
import { In, LessThan, type EntityManager } from 'typeorm';
import { InvoiceLine } from './invoice-line.entity.ts';
import { Invoice } from './invoice.entity.ts';
import { linesInOrder } from './lines-in-order.ts';

/** The only SQL on invoices. */
@Injectable()
export class InvoiceRepository {
  /** The next number of a series. Its row stays locked until commit: no gap, and invoices of one series are issued one by one. */
  async nextNumber(manager: EntityManager, series: string): Promise<number> {
    const rows: { last_number: number }[] = await manager.query(
      `INSERT INTO invoice_series (name, last_number) VALUES ($1, 1)
       ON CONFLICT (name) DO UPDATE SET last_number = invoice_series.last_number + 1 RETURNING last_number`,
      [series],
    );
    return rows[0]!.last_number;
  }

  async insert(manager: EntityManager, invoice: Omit<Invoice, 'lines'>, lines: Omit<InvoiceLine, 'invoice'>[]): Promise<void> {
    await manager.getRepository(Invoice).insert(invoice);
    await manager.getRepository(InvoiceLine).insert(lines);
  }

  find(manager: EntityManager, accountId: string, id: string): Promise<Invoice | null> {
    return manager
      .getRepository(Invoice)
      .findOne({ where: { id, accountId }, relations: { lines: true }, order: { lines: { position: 'ASC' } } });
  }

  /** Of these invoices, by their ids. */
  async numbers(manager: EntityManager, accountId: string, ids: string[]): Promise<Map<string, string>> {
    const found = await manager.getRepository(Invoice).find({ where: { accountId, id: In(ids) }, select: { id: true, number: true } });
    return new Map(found.map(({ id, number }) => [id, number]));
  }

  async list(
    manager: EntityManager,
    accountId: string,
    filter: { state?: InvoiceState; after: string | null; limit: number },
  ): Promise<Invoice[]> {
    const found = await manager.getRepository(Invoice).find({
      where: { accountId, ...(filter.state && { state: filter.state }), ...(filter.after !== null && { id: LessThan(filter.after) }) },
      relations: { lines: true },
      order: { id: 'DESC' },
      take: filter.limit + 1,
    });
    return linesInOrder(found);
  }

  /** The services an invoice names. Lines are frozen, so this needs no lock. */
  async servicesOf(manager: EntityManager, accountId: string, invoiceId: string): Promise<string[]> {
    const rows: { service_id: string }[] = await manager.query(
      `SELECT line.service_id FROM invoice_line line JOIN invoice ON invoice.id = line.invoice_id
       WHERE invoice.id = $1 AND invoice.account_id = $2`,
      [invoiceId, accountId],
    );
    return rows.map((row) => row.service_id);
  }

  /** Whose an invoice is, for staff. */
  async accountOf(manager: EntityManager, id: string): Promise<string | null> {
    const invoice = await manager.getRepository(Invoice).findOne({ where: { id }, select: { id: true, accountId: true } });
    return invoice?.accountId ?? null;
  }

  /** Locks the invoice. Whoever also needs its services locks them before. */
  async lock(manager: EntityManager, accountId: string, id: string): Promise<Invoice | null> {
    const invoice = await manager.getRepository(Invoice).findOne({ where: { id, accountId }, lock: { mode: 'pessimistic_write' } });
    if (!invoice) return null;
    invoice.lines = await manager.getRepository(InvoiceLine).find({ where: { invoiceId: id }, order: { position: 'ASC' } });
    return invoice;
  }

  async setState(
    manager: EntityManager,
    accountId: string,
    id: string,
    change: Partial<Pick<Invoice, 'state' | 'paidAt' | 'voidedAt' | 'reversedAt'>>,
  ): Promise<void> {
    await manager.getRepository(Invoice).update({ id, accountId }, change);
  }

  /** The open line of a service, of which there is one at most; null: it has none. */
  async openLineOf(
    manager: EntityManager,
    accountId: string,
    serviceId: string,
  ): Promise<{ invoiceId: string; kind: InvoiceLine['kind'] } | null> {
    const rows: { invoiceId: string; kind: InvoiceLine['kind'] }[] = await manager.query(
      `SELECT line.invoice_id AS "invoiceId", line.kind FROM invoice_line line JOIN invoice ON invoice.id = line.invoice_id
       WHERE line.service_id = $2 AND line.open AND invoice.account_id = $1`,
      [accountId, serviceId],
    );
    return rows[0] ?? null;
  }

  /** Open invoices for services that renew from the balance, in the order of their numbers. */
  async waitingForBalance(manager: EntityManager, accountId: string): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT invoice.id FROM invoice WHERE invoice.account_id = $1 AND invoice.state = 'open' AND EXISTS
         (SELECT 1 FROM invoice_line line JOIN service ON service.id = line.service_id AND service.renewal = 'balance'
          WHERE line.invoice_id = invoice.id AND line.kind = 'periods')
       ORDER BY invoice.series, invoice.sequence`,
      [accountId],
    );
    return rows.map((row) => row.id);
  }

  /** Open invoices that took over the lines of a void one, themselves or by others between, in the order of their numbers. */
  async openInPlaceOf(manager: EntityManager, accountId: string, id: string): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `WITH RECURSIVE successor AS (
         SELECT id, state, series, sequence FROM invoice WHERE account_id = $1 AND replaces = $2
         UNION ALL SELECT next.id, next.state, next.series, next.sequence FROM invoice next
           JOIN successor ON next.replaces = successor.id WHERE next.account_id = $1
       ) SELECT id FROM successor WHERE state = 'open' ORDER BY series, sequence`,
      [accountId, id],
    );
    return rows.map((row) => row.id);
  }

  /**
   * The renewal sweep looks from then on at those services of a void invoice that are renewed (renewableEnd), or sooner where it would
   * have. One that somebody else has locked is passed over, for services are locked before invoices: it has looks of its own.
   */
  async renewAgain(manager: EntityManager, invoiceId: string, at: Date): Promise<void> {
    await manager.query(
      `UPDATE service SET renewal_due_at = least(renewal_due_at, $2) WHERE id IN
         (SELECT service.id FROM service JOIN invoice_line line ON line.service_id = service.id AND line.invoice_id = $1
          WHERE service.state = 'paid' OR (service.state = 'unpaid' AND service.unpaid_since = service.paid_until)
          FOR NO KEY UPDATE OF service SKIP LOCKED)`,
      [invoiceId, at],
    );
  }
}

import { Injectable } from '@nestjs/common';
import type { InvoiceState } from '@sitekeep/contracts';
import { LessThan, type EntityManager } from 'typeorm';
import { InvoiceLine } from './invoice-line.entity.ts';
import { Invoice } from './invoice.entity.ts';

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

  async list(
    manager: EntityManager,
    accountId: string,
    filter: { state?: InvoiceState; after: string | null; limit: number },
  ): Promise<Invoice[]> {
    return manager.getRepository(Invoice).find({
      where: { accountId, ...(filter.state && { state: filter.state }), ...(filter.after !== null && { id: LessThan(filter.after) }) },
      relations: { lines: true },
      order: { id: 'DESC', lines: { position: 'ASC' } },
      take: filter.limit + 1,
    });
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
    change: Partial<Pick<Invoice, 'state' | 'paidAt' | 'voidedAt'>>,
  ): Promise<void> {
    await manager.getRepository(Invoice).update({ id, accountId }, change);
  }

  /** Voids the open invoice of a service, with all its lines. Returns its number, or null when there is none. */
  async voidOpenOf(manager: EntityManager, accountId: string, serviceId: string, at: Date): Promise<string | null> {
    const rows: { number: string }[] = await manager.query(
      `WITH voided AS (
         UPDATE invoice SET state = 'void', voided_at = $3
         WHERE account_id = $1 AND state = 'open' AND id IN (SELECT invoice_id FROM invoice_line WHERE service_id = $2 AND open)
         RETURNING number
       ) SELECT number FROM voided`,
      [accountId, serviceId, at],
    );
    return rows[0]?.number ?? null;
  }
}

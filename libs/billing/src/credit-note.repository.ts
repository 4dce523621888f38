import { Injectable } from '@nestjs/common';
import { LessThan, type EntityManager } from 'typeorm';
import { CreditNote, CreditNoteLine } from './credit-note.entity.ts';
import { linesInOrder } from './lines-in-order.ts';

/** The only SQL on credit notes. */
@Injectable()
export class CreditNoteRepository {
  async insert(
    manager: EntityManager,
    note: Omit<CreditNote, 'invoice' | 'lines'>,
    lines: Omit<CreditNoteLine, 'creditNote'>[],
  ): Promise<void> {
    await manager.getRepository(CreditNote).insert(note);
    await manager.getRepository(CreditNoteLine).insert(lines);
  }

  /** What the notes of an invoice have given back, by its lines, without tax. The invoice is locked. */
  async creditedByLine(manager: EntityManager, accountId: string, invoiceId: string): Promise<Map<string, number>> {
    const rows: { invoice_line_id: string; sum: string }[] = await manager.query(
      `SELECT line.invoice_line_id, sum(line.amount) AS sum FROM credit_note_line line JOIN credit_note note ON note.id = line.credit_note_id
       WHERE note.account_id = $1 AND note.invoice_id = $2 GROUP BY line.invoice_line_id`,
      [accountId, invoiceId],
    );
    return new Map(rows.map((row) => [row.invoice_line_id, Number(row.sum)]));
  }

  find(manager: EntityManager, accountId: string, id: string): Promise<CreditNote | null> {
    const lines = { position: 'ASC' } as const;
    return manager
      .getRepository(CreditNote)
      .findOne({ where: { id, accountId }, relations: { lines: true, invoice: true }, order: { lines } });
  }

  /** Newest first; of one invoice when it is named. */
  async list(
    manager: EntityManager,
    accountId: string,
    filter: { invoiceId?: string; after: string | null; limit: number },
  ): Promise<CreditNote[]> {
    const { invoiceId, after, limit } = filter;
    const found = await manager.getRepository(CreditNote).find({
      where: { accountId, ...(invoiceId !== undefined && { invoiceId }), ...(after !== null && { id: LessThan(after) }) },
      relations: { lines: true, invoice: true },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return linesInOrder(found);
  }
}

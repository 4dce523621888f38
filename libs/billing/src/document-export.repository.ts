import { Injectable } from '@nestjs/common';
import { showId } from '@sitekeep/contracts';
import type { PaidBy } from '@sitekeep/documents';
import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { CreditNote } from './credit-note.entity.ts';
import { Invoice } from './invoice.entity.ts';
import { linesInOrder } from './lines-in-order.ts';

/** What an export is made of. `accountId` null: of every account, for staff. `from` counts, `to` does not; null: no end. */
export type ExportScope = { accountId: string | null; from: Date | null; to: Date | null };
type Numbered = ObjectLiteral & { series: string; sequence: number; lines: { position: number }[] };
const batch = 200;

/** Documents in the order of their numbers, a batch at a time: an export of years holds no transaction open and little memory. */
@Injectable()
export class DocumentExportRepository {
  /** Each with how it was paid. */
  async *invoices(manager: EntityManager, scope: ExportScope): AsyncGenerator<{ invoice: Invoice; paid?: PaidBy }> {
    const query = () => manager.getRepository(Invoice).createQueryBuilder('document').leftJoinAndSelect('document.lines', 'line');
    for await (const invoices of this.batches(scope, query)) {
      const paid = await this.paymentsOf(manager, invoices);
      for (const invoice of invoices) yield { invoice, paid: paid.get(invoice.id) };
    }
  }

  async *creditNotes(manager: EntityManager, scope: ExportScope): AsyncGenerator<CreditNote> {
    const query = () =>
      manager
        .getRepository(CreditNote)
        .createQueryBuilder('document')
        .leftJoinAndSelect('document.lines', 'line')
        .innerJoinAndSelect('document.invoice', 'invoice');
    for await (const notes of this.batches(scope, query)) yield* notes;
  }

  /** How many invoices and credit notes there are. */
  async count(manager: EntityManager, scope: ExportScope): Promise<number> {
    const counts = [Invoice, CreditNote].map((entity) => within(scope, manager.createQueryBuilder(entity, 'document')).getCount());
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /** Payments whose money came, also when it went back later. */
  private async paymentsOf(manager: EntityManager, invoices: Invoice[]): Promise<Map<string, PaidBy>> {
    const rows: { invoice_id: string; by: string[]; ids: string[]; provider_ids: string[] | null; days: string[] | null }[] =
      await manager.query(
        `SELECT payment.invoice_id, array_agg(DISTINCT payment.provider ORDER BY payment.provider) AS by, array_agg(payment.id ORDER BY payment.id) AS ids,
         array_agg(payment.provider_payment_id ORDER BY payment.id) FILTER (WHERE payment.provider_payment_id IS NOT NULL) AS provider_ids,
         array_agg(DISTINCT payment.received_on::text ORDER BY payment.received_on::text) FILTER (WHERE payment.received_on IS NOT NULL) AS days
       FROM payment JOIN invoice ON invoice.id = payment.invoice_id AND invoice.account_id = payment.account_id
       WHERE payment.invoice_id = ANY($1) AND payment.settled_at IS NOT NULL GROUP BY payment.invoice_id`,
        [invoices.map(({ id }) => id)],
      );
    return new Map(
      rows.map(({ invoice_id, by, ids, provider_ids, days }) => [
        invoice_id,
        { by, payments: ids.map((id) => showId('payment', id)), providerPayments: provider_ids ?? [], receivedOn: days ?? [] },
      ]),
    );
  }

  private async *batches<Document extends Numbered>(
    scope: ExportScope,
    query: () => SelectQueryBuilder<Document>,
  ): AsyncGenerator<Document[]> {
    for (let last: Numbered | null = null; ;) {
      const asked = within(scope, query()).orderBy('document.series').addOrderBy('document.sequence').take(batch);
      if (last !== null) asked.andWhere('(document.series, document.sequence) > (:series, :sequence)', { ...numberOf(last) });
      const found: Document[] = linesInOrder(await asked.getMany());
      if (found.length > 0) yield found;
      last = found.at(-1) ?? null;
      if (last === null || found.length < batch) return;
    }
  }
}

function within<Document extends ObjectLiteral>(
  { accountId, from, to }: ExportScope,
  query: SelectQueryBuilder<Document>,
): SelectQueryBuilder<Document> {
  if (accountId !== null) query.andWhere('document.accountId = :accountId', { accountId });
  if (from !== null) query.andWhere('document.issuedAt >= :from', { from });
  if (to !== null) query.andWhere('document.issuedAt < :to', { to });
  return query;
}
const numberOf = ({ series, sequence }: Pick<Numbered, 'series' | 'sequence'>) => ({ series, sequence });

import { Injectable } from '@nestjs/common';
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
  invoices(manager: EntityManager, scope: ExportScope): AsyncGenerator<Invoice> {
    return this.each(scope, () =>
      manager.getRepository(Invoice).createQueryBuilder('document').leftJoinAndSelect('document.lines', 'line'),
    );
  }

  creditNotes(manager: EntityManager, scope: ExportScope): AsyncGenerator<CreditNote> {
    return this.each(scope, () =>
      manager
        .getRepository(CreditNote)
        .createQueryBuilder('document')
        .leftJoinAndSelect('document.lines', 'line')
        .innerJoinAndSelect('document.invoice', 'invoice'),
    );
  }

  /** How many invoices and credit notes there are. */
  async count(manager: EntityManager, scope: ExportScope): Promise<number> {
    const counts = [Invoice, CreditNote].map((entity) => within(scope, manager.createQueryBuilder(entity, 'document')).getCount());
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  private async *each<Document extends Numbered>(scope: ExportScope, query: () => SelectQueryBuilder<Document>): AsyncGenerator<Document> {
    for (let last: Numbered | null = null; ;) {
      const asked = within(scope, query()).orderBy('document.series').addOrderBy('document.sequence').take(batch);
      if (last !== null) asked.andWhere('(document.series, document.sequence) > (:series, :sequence)', { ...numberOf(last) });
      const found: Document[] = linesInOrder(await asked.getMany());
      yield* found;
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

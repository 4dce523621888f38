import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CreditNotes } from '@sitekeep/billing';
import { creditNoteSchema, pageQuerySchema, pageSchema, type PageQuery } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

@ApiTags('Billing')
@Controller('v1')
export class CreditNotesController {
  constructor(private readonly creditNotes: CreditNotes) {}

  @Endpoint({ summary: 'Credit notes of the account, newest first', answer: pageSchema(creditNoteSchema) })
  @RequirePermission('billing:read')
  @Get('credit-notes')
  list(@CurrentAccount() { accountId }: AccountContext, @Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.creditNotes.list(accountId, query);
  }

  @Endpoint({ summary: 'One credit note', answer: creditNoteSchema })
  @RequirePermission('billing:read')
  @Get('credit-notes/:id')
  get(@CurrentAccount() { accountId }: AccountContext, @IdParam('creditNote') id: string) {
    return this.creditNotes.get(accountId, id);
  }

  @Endpoint({ summary: 'Credit notes of one invoice, newest first', answer: pageSchema(creditNoteSchema) })
  @RequirePermission('billing:read')
  @Get('invoices/:id/credit-notes')
  ofInvoice(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('invoice') id: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ) {
    return this.creditNotes.ofInvoice(accountId, id, query);
  }
}

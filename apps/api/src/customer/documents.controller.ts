import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DocumentExports, Documents } from '@sitekeep/billing';
import { invoiceExportQuerySchema, type InvoiceExportQuery } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { LimitedBy } from '../access/rate-limit.guards.ts';
import { fileAnswer } from '../shell/file-answer.ts';

/** Of the account, for what costs more to make than others. */
const limit = { name: 'documents', by: 'account' } as const;
const ubl = 'UBL 2.1, the core of EN 16931. 409 where the document lacks what the standard asks for, naming each field.';

/** Stands before the invoices: `export` is no id. */
@ApiTags('Billing')
@Controller('v1')
export class DocumentsController {
  constructor(
    private readonly documents: Documents,
    private readonly exports: DocumentExports,
  ) {}

  @Endpoint({
    summary: 'Invoices and credit notes of the account as a list for the accountant (CSV)',
    description: 'Days are UTC and both count; left out: all. Amounts are decimals, of credit notes negative.',
    file: 'text/csv',
  })
  @RequirePermission('billing:read')
  @LimitedBy(limit)
  @Header('Cache-Control', 'no-store')
  @Get('invoices/export')
  export(@CurrentAccount() { accountId }: AccountContext, @Query({ schema: invoiceExportQuerySchema }) query: InvoiceExportQuery) {
    return fileAnswer(this.exports.ofAccount(accountId, query));
  }

  @Endpoint({ summary: 'An invoice as PDF, in the language it was issued in', file: 'application/pdf' })
  @RequirePermission('billing:read')
  @LimitedBy(limit)
  @Header('Cache-Control', 'no-store')
  @Get('invoices/:id/pdf')
  async invoicePdf(@CurrentAccount() { accountId }: AccountContext, @IdParam('invoice') id: string) {
    return fileAnswer(await this.documents.invoicePdf(accountId, id));
  }

  @Endpoint({
    summary: 'An invoice as an electronic invoice (XML)',
    description: `${ubl} 409 too for a void invoice: nobody is to book it.`,
    file: 'application/xml',
  })
  @RequirePermission('billing:read')
  @Header('Cache-Control', 'no-store')
  @Get('invoices/:id/xml')
  async invoiceXml(@CurrentAccount() { accountId }: AccountContext, @IdParam('invoice') id: string) {
    return fileAnswer(await this.documents.invoiceXml(accountId, id));
  }

  @Endpoint({ summary: 'A credit note as PDF', file: 'application/pdf' })
  @RequirePermission('billing:read')
  @LimitedBy(limit)
  @Header('Cache-Control', 'no-store')
  @Get('credit-notes/:id/pdf')
  async creditNotePdf(@CurrentAccount() { accountId }: AccountContext, @IdParam('creditNote') id: string) {
    return fileAnswer(await this.documents.creditNotePdf(accountId, id));
  }

  @Endpoint({ summary: 'A credit note as an electronic credit note (XML)', description: ubl, file: 'application/xml' })
  @RequirePermission('billing:read')
  @Header('Cache-Control', 'no-store')
  @Get('credit-notes/:id/xml')
  async creditNoteXml(@CurrentAccount() { accountId }: AccountContext, @IdParam('creditNote') id: string) {
    return fileAnswer(await this.documents.creditNoteXml(accountId, id));
  }
}

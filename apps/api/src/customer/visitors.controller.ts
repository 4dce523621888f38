import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  pageSchema,
  visitorBulkResultSchema,
  visitorBulkSchema,
  visitorChangeSchema,
  visitorExportSchema,
  visitorImportResultSchema,
  visitorImportSchema,
  visitorInputSchema,
  visitorQuerySchema,
  visitorSchema,
  type VisitorBulk,
  type VisitorChange,
  type VisitorImport,
  type VisitorInput,
  type VisitorQuery,
} from '@sitekeep/contracts';
import { VisitorBulkService, VisitorExportService, VisitorImportService, VisitorsService } from '@sitekeep/gate';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { LimitedBy } from '../access/rate-limit.guards.ts';

@ApiTags('Visitors')
@Controller('v1/visitors')
export class VisitorsController {
  constructor(
    private readonly visitors: VisitorsService,
    private readonly bulk: VisitorBulkService,
    private readonly imports: VisitorImportService,
    private readonly exports: VisitorExportService,
  ) {}

  @Endpoint({ summary: 'Visitors of the account, newest first', answer: pageSchema(visitorSchema) })
  @RequirePermission('visitors:read')
  @Get()
  list(@CurrentAccount() { accountId }: AccountContext, @Query({ schema: visitorQuerySchema }) query: VisitorQuery) {
    return this.visitors.list(accountId, query);
  }

  @Endpoint({
    summary: 'Add a visitor',
    description:
      'Without an entry in `access` the visitor may enter no site. 409 `limit_reached` beyond 20,000, or 100 before the account has paid for a site.',
    status: 201,
    answer: visitorSchema,
  })
  @RequirePermission('visitors:write')
  @Post()
  create(@CurrentAccount() account: AccountContext, @Body({ schema: visitorInputSchema }) body: VisitorInput) {
    return this.visitors.create(account, body);
  }

  @Endpoint({
    summary: 'Lock, unlock, delete or invite many visitors',
    description:
      'All of them or none. To lock or unlock somebody who is not there is a fault; who is to be deleted and is not there counts as deleted. `invite` sends mails as `POST /v1/visitors/{id}/invitations` does, and leaves out those who had one in the last 10 minutes and addresses that were declined.',
    answer: visitorBulkResultSchema,
  })
  @RequirePermission('visitors:write')
  @Post('bulk')
  change(@CurrentAccount() account: AccountContext, @Body({ schema: visitorBulkSchema }) body: VisitorBulk) {
    return this.bulk.run(account, body);
  }

  @Endpoint({
    summary: 'Add or update visitors from a table',
    description:
      'CSV whose first line names the columns. Every fault of every line is told at once, as `/csv/<line>/<column>`, and then nothing is done. With `dryRun` the answer is what the call would do without.',
    answer: visitorImportResultSchema,
  })
  @RequirePermission('visitors:write')
  @LimitedBy({ name: 'visitor-imports', by: 'account' })
  @Post('import')
  import(@CurrentAccount() account: AccountContext, @Body({ schema: visitorImportSchema }) body: VisitorImport) {
    return this.imports.import(account, body);
  }

  @Endpoint({ summary: 'A visitor', answer: visitorSchema })
  @RequirePermission('visitors:read')
  @Get(':id')
  get(@CurrentAccount() { accountId }: AccountContext, @IdParam('visitor') id: string) {
    return this.visitors.get(accountId, id);
  }

  @Endpoint({ summary: 'Change a visitor', description: 'What is left out stays as it is.', answer: visitorSchema })
  @RequirePermission('visitors:write')
  @Patch(':id')
  update(
    @CurrentAccount() account: AccountContext,
    @IdParam('visitor') id: string,
    @Body({ schema: visitorChangeSchema }) body: VisitorChange,
  ) {
    return this.visitors.change(account, id, body);
  }

  @Endpoint({
    summary: 'Delete a visitor, and everything that is held about them',
    description: 'Tokens, recovery codes, networks, invitations and mails go at once. The audit log keeps the id alone.',
  })
  @RequirePermission('visitors:write')
  @Delete(':id')
  delete(@CurrentAccount() account: AccountContext, @IdParam('visitor') id: string) {
    return this.visitors.delete(account, id);
  }

  @Endpoint({
    summary: 'Everything that is held about a visitor',
    description: 'For a person who asks for it. Without what proves them: password, seeds and codes.',
    answer: visitorExportSchema,
  })
  @RequirePermission('visitors:read')
  @Get(':id/export')
  export(@CurrentAccount() account: AccountContext, @IdParam('visitor') id: string) {
    return this.exports.export(account, id);
  }
}

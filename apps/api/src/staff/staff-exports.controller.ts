import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DocumentExports } from '@sitekeep/billing';
import { exportQuerySchema, type ExportQuery } from '@sitekeep/contracts';
import { Endpoint, RequireStaffPermission } from '@sitekeep/platform';
import { fileAnswer } from '../shell/file-answer.ts';

@ApiTags('Staff')
@Controller('v1/staff/billing')
export class StaffExportsController {
  constructor(private readonly exports: DocumentExports) {}

  @Endpoint({
    summary: 'Staff: invoices and credit notes of all accounts for the accountant',
    description:
      'A list (CSV), or with `format=ubl` a zip of EN 16931 documents, 65,000 at most; what is void, or the standard cannot hold, is named in `left-out.csv` with the reason.',
    file: ['text/csv', 'application/zip'],
  })
  @RequireStaffPermission('staff:billing:write')
  @Header('Cache-Control', 'no-store')
  @Get('export')
  async export(@Query({ schema: exportQuerySchema }) query: ExportQuery) {
    return fileAnswer(await this.exports.ofAll(query));
  }
}

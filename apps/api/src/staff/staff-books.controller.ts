import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Approvals, Differences, StaffLedger, StaffMoney } from '@sitekeep/billing';
import {
  approvalQuerySchema,
  approvalSchema,
  decideApprovalSchema,
  deletedServiceSchema,
  differenceQuerySchema,
  differenceSchema,
  ledgerEntrySchema,
  pageQuerySchema,
  pageSchema,
  staffActSchema,
  type ApprovalQuery,
  type DecideApproval,
  type DifferenceQuery,
  type PageQuery,
} from '@sitekeep/contracts';
import { CurrentPrincipal, Endpoint, IdParam, RequireStaffPermission, type StaffPrincipal } from '@sitekeep/platform';
import { z } from 'zod';

const deletedServicesSchema = z.strictObject({ data: z.array(deletedServiceSchema) });

@ApiTags('Staff')
@Controller('v1/staff')
export class StaffBooksController {
  constructor(
    private readonly ledger: StaffLedger,
    private readonly approvals: Approvals,
    private readonly money: StaffMoney,
    private readonly differences: Differences,
  ) {}

  @Endpoint({
    summary: 'Staff: every movement of a customer’s money with both its sides, newest first',
    description: 'With the balance after it, what it belongs to, and who did it and why, where a person did.',
    answer: pageSchema(ledgerEntrySchema),
  })
  @RequireStaffPermission('staff:accounts:read')
  @Get('customers/:id/ledger')
  customerLedger(@IdParam('account') id: string, @Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.ledger.page(id, query);
  }

  @Endpoint({ summary: 'Staff: deleted services of a customer that can still be brought back', answer: deletedServicesSchema })
  @RequireStaffPermission('staff:accounts:read')
  @Get('customers/:id/deleted-services')
  async deletedServices(@IdParam('account') id: string) {
    return { data: await this.ledger.deletedServices(id) };
  }

  @Endpoint({ summary: 'Staff: acts with money that wait for a second person, or did', answer: pageSchema(approvalSchema) })
  @RequireStaffPermission('staff:accounts:read')
  @Get('approvals')
  listApprovals(@Query({ schema: approvalQuerySchema }) query: ApprovalQuery) {
    return this.approvals.list(query);
  }

  @Endpoint({ summary: 'Staff: one of them', answer: approvalSchema })
  @RequireStaffPermission('staff:accounts:read')
  @Get('approvals/:id')
  getApproval(@IdParam('approval') id: string) {
    return this.approvals.get(id);
  }

  @Endpoint({
    summary: 'Staff: agree to an act of somebody else, or refuse it',
    description: 'Agreed, it is done at once, with both names in the audit trail. Nobody agrees to their own: 403 `second_person_needed`.',
    status: 200,
    answer: staffActSchema,
  })
  @RequireStaffPermission('staff:billing:write')
  @Post('approvals/:id/decision')
  decide(
    @CurrentPrincipal() staff: StaffPrincipal,
    @IdParam('approval') id: string,
    @Body({ schema: decideApprovalSchema }) decision: DecideApproval,
  ) {
    return this.money.decide(id, decision, staff);
  }

  @Endpoint({ summary: 'Staff: what the books do not agree on, newest first', answer: pageSchema(differenceSchema) })
  @RequireStaffPermission('staff:accounts:read')
  @Get('differences')
  listDifferences(@Query({ schema: differenceQuerySchema }) query: DifferenceQuery) {
    return this.differences.list(query);
  }
}

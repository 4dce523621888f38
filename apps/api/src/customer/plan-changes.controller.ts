import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PlanChanges } from '@sitekeep/billing';
import {
  changePlanSchema,
  planChangedSchema,
  planChangePreviewSchema,
  planChangeQuerySchema,
  storedId,
  type ChangePlan,
  type PlanChangeQuery,
} from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { LimitedBy } from '../access/rate-limit.guards.ts';

@ApiTags('Billing')
@Controller('v1/services/:id/plan-change')
export class PlanChangesController {
  constructor(private readonly changes: PlanChanges) {}

  @Endpoint({
    summary: 'What a change to another plan would cost now',
    description:
      'The price of the time that is paid ahead on the other plan, less what is left of what was paid for it; below zero: what goes to your balance. `mustGo` is what the site uses beyond the other plan.',
    answer: planChangePreviewSchema,
  })
  @RequirePermission('billing:read')
  @Get()
  preview(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('service') id: string,
    @Query({ schema: planChangeQuerySchema }) { planId }: PlanChangeQuery,
  ) {
    return this.changes.preview(accountId, id, storedId('plan', planId) ?? '');
  }

  @Endpoint({
    summary: 'Change the plan of a service',
    description:
      'What costs more gets an invoice and is in force when it is paid, or at once from the balance; what costs less is in force at once, with credit notes to the balance. An open invoice of the service becomes void. 409 `plan_too_small` names all that must go first. 10 in an hour at most.',
    status: 201,
    answer: planChangedSchema,
  })
  @RequirePermission('billing:write')
  @LimitedBy({ name: 'plan-changes', by: 'service' }, { name: 'plan-changes-account', by: 'account' })
  @Post()
  change(
    @CurrentAccount() { accountId, principal }: AccountContext,
    @IdParam('service') id: string,
    @Body({ schema: changePlanSchema }) body: ChangePlan,
  ) {
    return this.changes.change(accountId, id, body, principal);
  }
}

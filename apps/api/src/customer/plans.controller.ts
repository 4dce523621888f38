import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PlansReadModel, showPlan } from '@sitekeep/billing';
import { planSchema, type Plan } from '@sitekeep/contracts';
import { Endpoint, Public, Transactions } from '@sitekeep/platform';
import { z } from 'zod';

const plansSchema = z.strictObject({ data: z.array(planSchema) });

@ApiTags('Billing')
@Controller('v1/plans')
export class PlansController {
  constructor(
    private readonly plans: PlansReadModel,
    private readonly transactions: Transactions,
  ) {}

  @Endpoint({ summary: 'Plans on sale, the smallest first, and a trial after all others', answer: plansSchema })
  @Public('a price list')
  @Get()
  async list(): Promise<{ data: Plan[] }> {
    return { data: (await this.plans.onSale(this.transactions.manager)).map(showPlan) };
  }
}

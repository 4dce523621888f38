import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PromoCodes } from '@sitekeep/billing';
import { promoCodeTextSchema, promoOfferSchema } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, notFound, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { LimitedBy } from '../access/rate-limit.guards.ts';

@ApiTags('Billing')
@Controller('v1/promo-codes')
export class PromoCodesController {
  constructor(private readonly promoCodes: PromoCodes) {}

  @Endpoint({
    summary: 'What a promo code takes off for this account',
    description: 'Put it on an invoice with `promoCode`. 404 also for one that is over, used up or not for you.',
    answer: promoOfferSchema,
  })
  @RequirePermission('billing:read')
  @LimitedBy({ name: 'promo-codes', by: 'promo-code' })
  @Get(':code')
  offer(@CurrentAccount() { accountId }: AccountContext, @Param('code') typed: string) {
    const { data: code } = promoCodeTextSchema.safeParse(typed);
    if (code === undefined) throw notFound();
    return this.promoCodes.offer(accountId, code);
  }
}

import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PriceOverrides, PromoCodes } from '@sitekeep/billing';
import {
  pageQuerySchema,
  pageSchema,
  priceOverrideSchema,
  promoCodeSchema,
  withReasonSchema,
  type PageQuery,
  type WithReason,
} from '@sitekeep/contracts';
import { CurrentPrincipal, Endpoint, IdParam, RequireStaffPermission, type StaffPrincipal } from '@sitekeep/platform';

/** What things cost less: promo codes, and prices of single services; both are made among the acts with money. */
@ApiTags('Staff')
@Controller('v1/staff')
export class StaffPricesController {
  constructor(
    private readonly promoCodes: PromoCodes,
    private readonly overrides: PriceOverrides,
  ) {}

  @Endpoint({ summary: 'Staff: promo codes, newest first, with how often each was used', answer: pageSchema(promoCodeSchema) })
  @RequireStaffPermission('staff:accounts:read')
  @Get('promo-codes')
  list(@Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.promoCodes.list(query);
  }

  @Endpoint({ summary: 'Staff: end a promo code; invoices that used it keep their price', answer: promoCodeSchema })
  @RequireStaffPermission('staff:billing:write')
  @Post('promo-codes/:id/end')
  end(
    @CurrentPrincipal() staff: StaffPrincipal,
    @IdParam('promoCode') id: string,
    @Body({ schema: withReasonSchema }) { reason }: WithReason,
  ) {
    return this.promoCodes.end(id, reason, staff);
  }

  @Endpoint({ summary: 'Staff: prices of its own that a service has on its present plan', answer: pageSchema(priceOverrideSchema) })
  @RequireStaffPermission('staff:accounts:read')
  @Get('services/:id/price-overrides')
  async overridesOf(@IdParam('service') id: string) {
    return { data: await this.overrides.list(id), nextCursor: null };
  }
}

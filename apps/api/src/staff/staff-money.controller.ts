import { Body, Controller, Param, Post, Put, Res, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { StaffMoney, StaffVoids } from '@sitekeep/billing';
import {
  createPromoCodeSchema,
  creditCustomerSchema,
  extendServiceSchema,
  markPaidSchema,
  periods,
  recordTransferSchema,
  refundPaymentSchema,
  setPriceOverrideSchema,
  staffActSchema,
  storedId,
  withReasonSchema,
  type CreatePromoCode,
  type CreditCustomer,
  type ExtendService,
  type RecordTransfer,
  type RefundPayment,
  type SetPriceOverride,
  type StaffAct,
  type WithReason,
} from '@sitekeep/contracts';
import { CurrentPrincipal, Endpoint, IdParam, invalidContent, RequireStaffPermission, type StaffPrincipal } from '@sitekeep/platform';
import { SiteRestoration } from '@sitekeep/sites';
import type { Response } from 'express';
import type { z } from 'zod';
import { PromoCodeFaults } from './promo-code-faults.ts';

/** 202: it waits for a second person. */
const answer = (response: Response, act: StaffAct): StaffAct => {
  if (!act.done) response.status(202);
  return act;
};
const aboveTheLimit =
  'Above the limit (STAFF_APPROVAL_LIMIT), with what you did alone for the account within 30 days, it waits for a second person: 202, with the approval.';
const act = (summary: string, description = '') => ({
  summary: `Staff: ${summary}`,
  description: [description, aboveTheLimit].filter(Boolean).join(' '),
  status: 200,
  answer: staffActSchema,
});

const unknownPeriod = () =>
  invalidContent([
    { pointer: '/periodMonths', code: 'unknown_period', detail: `Periods have ${periods.join(', ')} months: give one of them.` },
  ]);

/** What staff do with customers' money. Each act needs a reason, and stands in the audit trail with it. */
@ApiTags('Staff')
@Controller('v1/staff')
export class StaffMoneyController {
  constructor(
    private readonly money: StaffMoney,
    private readonly voids: StaffVoids,
    private readonly restoration: SiteRestoration,
  ) {}

  @Endpoint(act('mark an open invoice as paid'))
  @RequireStaffPermission('staff:billing:write')
  @Post('invoices/:id/mark-paid')
  async markPaid(
    @CurrentPrincipal() staff: StaffPrincipal,
    @IdParam('invoice') invoiceId: string,
    @Body({ schema: markPaidSchema }) { reason, reference }: z.infer<typeof markPaidSchema>,
    @Res({ passthrough: true }) response: Response,
  ) {
    return answer(response, await this.money.ask('mark-paid', { invoiceId, reference }, staff, reason));
  }

  @Endpoint({ summary: 'Staff: void an open invoice', status: 200, answer: staffActSchema })
  @RequireStaffPermission('staff:billing:write')
  @Post('invoices/:id/void')
  void(
    @CurrentPrincipal() staff: StaffPrincipal,
    @IdParam('invoice') id: string,
    @Body({ schema: withReasonSchema }) { reason }: WithReason,
  ) {
    return this.voids.void(id, staff, reason);
  }

  @Endpoint(
    act(
      'give a payment back, wholly or in part',
      'To the payer through the provider, or, for what staff recorded, by a bank transfer that you make; or onto the balance. A credit note takes back what it paid for; with the whole, the months go too.',
    ),
  )
  @RequireStaffPermission('staff:billing:write')
  @Post('payments/:id/refunds')
  async refund(
    @CurrentPrincipal() staff: StaffPrincipal,
    @IdParam('payment') paymentId: string,
    @Body({ schema: refundPaymentSchema }) { amount, to, reason }: RefundPayment,
    @Res({ passthrough: true }) response: Response,
  ) {
    return answer(response, await this.money.ask('refund', { paymentId, amount: amount ?? null, to }, staff, reason));
  }

  @Endpoint(act('give a customer goodwill on the balance', 'A negative amount takes it back, as far as the balance goes.'))
  @RequireStaffPermission('staff:billing:write')
  @Post('customers/:id/credits')
  async credit(
    @CurrentPrincipal() staff: StaffPrincipal,
    @IdParam('account') accountId: string,
    @Body({ schema: creditCustomerSchema }) { amount, currency, reason }: CreditCustomer,
    @Res({ passthrough: true }) response: Response,
  ) {
    return answer(response, await this.money.ask('credit', { accountId, amount, currency }, staff, reason));
  }

  @Endpoint(
    act(
      'give a service days without an invoice',
      'Its periods end and begin so much later; its open invoice becomes void. A day is worth a thirtieth of a month of the dearest plan.',
    ),
  )
  @RequireStaffPermission('staff:billing:write')
  @Post('services/:id/extension')
  async extend(
    @CurrentPrincipal() staff: StaffPrincipal,
    @IdParam('service') serviceId: string,
    @Body({ schema: extendServiceSchema }) { days, reason }: ExtendService,
    @Res({ passthrough: true }) response: Response,
  ) {
    return answer(response, await this.money.ask('extend', { serviceId, days }, staff, reason));
  }

  @Endpoint({
    summary: 'Staff: bring back a service that was deleted within 30 days',
    description: 'Unpaid from now on, its site as it was, if its hostnames are free; else 409 `hostname_taken`.',
    status: 200,
    answer: staffActSchema,
  })
  @RequireStaffPermission('staff:billing:write')
  @Post('services/:id/restoration')
  async restore(
    @CurrentPrincipal() staff: StaffPrincipal,
    @IdParam('service') id: string,
    @Body({ schema: withReasonSchema }) { reason }: WithReason,
  ): Promise<StaffAct> {
    const service = await this.restoration.restore(id, staff, reason);
    return { done: true, approval: null, said: `${service.siteName} is there again. ${service.sentence}` };
  }

  @Endpoint(
    act(
      'set the price of one service for a period',
      'Whatever its plan says, from the next invoice on; null takes it back. It is worth what 36 periods, the most of one invoice, cost less by it.',
    ),
  )
  @RequireStaffPermission('staff:billing:write')
  @Put('services/:id/price-overrides/:periodMonths')
  async setPrice(
    @CurrentPrincipal() staff: StaffPrincipal,
    @IdParam('service') serviceId: string,
    @Param('periodMonths') months: string,
    @Body({ schema: setPriceOverrideSchema }) { amount, currency, reason }: SetPriceOverride,
    @Res({ passthrough: true }) response: Response,
  ) {
    const periodMonths = periods.find((count) => String(count) === months);
    if (periodMonths === undefined) throw unknownPeriod();
    return answer(response, await this.money.ask('price-override', { serviceId, periodMonths, amount, currency }, staff, reason));
  }

  @Endpoint(
    act(
      'make a promo code',
      'A percentage or an amount off the lines of an invoice that it fits. It never changes: end it and make another. It is worth the most that all its uses take off: the amount, or the percentage of 100 lines of the dearest period that it fits, `mostPeriods` times, with each use. Without a number of uses it always waits for a second person.',
    ),
  )
  @RequireStaffPermission('staff:billing:write')
  @UseInterceptors(PromoCodeFaults)
  @Post('promo-codes')
  async createPromoCode(
    @CurrentPrincipal() staff: StaffPrincipal,
    @Body({ schema: createPromoCodeSchema }) { reason, amount, ...terms }: CreatePromoCode,
    @Res({ passthrough: true }) response: Response,
  ) {
    const request = { ...terms, amount: amount?.amount ?? null, currency: amount?.currency ?? null };
    return answer(response, await this.money.ask('promo-code', request, staff, reason));
  }

  @Endpoint(
    act(
      'record money on the bank account',
      'The same entry of the bank is booked once. All of it goes to the balance, and from there the invoice that it names is paid, if that is enough.',
    ),
  )
  @RequireStaffPermission('staff:billing:write')
  @Post('bank-transfers')
  async recordTransfer(
    @CurrentPrincipal() staff: StaffPrincipal,
    @Body({ schema: recordTransferSchema }) { reason, accountId, ...entry }: RecordTransfer,
    @Res({ passthrough: true }) response: Response,
  ) {
    const request = { ...entry, accountId: accountId === undefined ? null : storedId('account', accountId) };
    return answer(response, await this.money.ask('bank-transfer', request, staff, reason));
  }
}

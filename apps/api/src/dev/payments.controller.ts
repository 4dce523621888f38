import { Body, Controller, Get, Header, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { SandboxPayments } from '@sitekeep/billing';
import { showId, showMoney } from '@sitekeep/contracts';
import { CONTROL_CONFIG, IdParam, Public } from '@sitekeep/platform';
import type { ApiConfig } from '@sitekeep/runtime';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { paymentPage } from './payment-page.ts';
import { sendWebhooks } from './sandbox-webhooks.ts';

const choiceSchema = z.object({ choice: z.enum(['pay', 'decline', 'refund']) });
type Choice = z.infer<typeof choiceSchema>;
const events = { pay: 'payment.settled', decline: 'payment.declined', refund: 'payment.refunded' } as const;
/** What there is still to choose on the page. */
const pageStates = {
  created: 'open',
  processing: 'open',
  settled: 'paid',
  declined: 'closed',
  refunded: 'closed',
  disputed: 'closed',
} as const;
const why = 'stands for the page of a payment provider, which knows no session of ours; absent in production';

/** The sandbox's checkout: what the customer chooses reaches us as a signed webhook, as from a real provider. */
@ApiExcludeController()
@Controller('dev/payments')
export class SandboxPaymentsController {
  constructor(
    private readonly sandbox: SandboxPayments,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ApiConfig, 'PORTAL_URL'>,
  ) {}

  @Public(why)
  @Get(':id')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  // With no-referrer the browser would send the form with `Origin: null`, which is nobody's page.
  @Header('Referrer-Policy', 'same-origin')
  async page(@IdParam('payment') id: string): Promise<string> {
    const payment = await this.sandbox.find(id);
    const amount = showMoney({ amount: payment.amount, currency: payment.currency });
    const confirms = payment.paymentMethodId !== null;
    return paymentPage({ amount, state: pageStates[payment.state], confirms, saves: payment.saveCard, returnUrl: this.returnUrl(id) });
  }

  @Public(why)
  @Post(':id')
  async choose(
    @IdParam('payment') id: string,
    @Body({ schema: choiceSchema }) { choice }: Choice,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await sendWebhooks(request, await this.sandbox.webhooks(id, events[choice]));
    // A refund is given by the seller, not by the customer whom the portal waits for.
    response.redirect(303, choice === 'refund' ? `/dev/payments/${showId('payment', id)}` : this.returnUrl(id));
  }

  private returnUrl(id: string): string {
    return new URL(`/billing/return?payment=${showId('payment', id)}`, this.config.PORTAL_URL).toString();
  }
}

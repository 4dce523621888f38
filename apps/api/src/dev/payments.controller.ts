import { Body, Controller, Get, Header, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { SandboxPayments } from '@sitekeep/billing';
import { showId, showMoney } from '@sitekeep/contracts';
import { CONTROL_CONFIG, IdParam, ProblemError, Public } from '@sitekeep/platform';
import type { ApiConfig } from '@sitekeep/runtime';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { paymentPage } from './payment-page.ts';

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
    return paymentPage({ amount, state: pageStates[payment.state], returnUrl: this.returnUrl(id) });
  }

  @Public(why)
  @Post(':id')
  async choose(
    @IdParam('payment') id: string,
    @Body({ schema: choiceSchema }) { choice }: Choice,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { body, headers } = await this.sandbox.webhook(id, events[choice]);
    const answer = await fetch(ownAddress(request, '/webhooks/sandbox'), { method: 'POST', headers, body });
    if (!answer.ok) throw new ProblemError('unavailable', `The webhook was answered with ${answer.status}. Try again.`);
    // A refund is given by the seller, not by the customer whom the portal waits for.
    response.redirect(303, choice === 'refund' ? `/dev/payments/${showId('payment', id)}` : this.returnUrl(id));
  }

  private returnUrl(id: string): string {
    return new URL(`/billing/return?payment=${showId('payment', id)}`, this.config.PORTAL_URL).toString();
  }
}

/** The listener that this request came in on: right whatever name or proxy stands before it. */
function ownAddress(request: Request, path: string): string {
  const { localAddress = '127.0.0.1', localPort } = request.socket;
  const host = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
  return `http://${host}:${localPort}${path}`;
}

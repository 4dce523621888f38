import { Body, Controller, Get, Header, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { sandboxCards, SandboxPayments, type SandboxCard } from '@sitekeep/billing';
import { CONTROL_CONFIG, Public } from '@sitekeep/platform';
import type { ApiConfig } from '@sitekeep/runtime';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { cardPage } from './card-page.ts';
import { sendWebhooks } from './sandbox-webhooks.ts';

const choiceSchema = z.object({ card: z.enum(Object.keys(sandboxCards) as [SandboxCard, ...SandboxCard[]]) });
const querySchema = z.object({ customer: z.string().max(100), return: z.string().max(500) });
type Asked = z.infer<typeof querySchema>;
const why = 'stands for the page of a payment provider, which knows no session of ours; absent in production';

/** Where a card is saved at the sandbox; it reaches us as a signed webhook, as from a real provider. */
@ApiExcludeController()
@Controller('dev/cards')
export class SandboxCardsController {
  constructor(
    private readonly sandbox: SandboxPayments,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ApiConfig, 'PORTAL_URL'>,
  ) {}

  @Public(why)
  @Get(':setup')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  // With no-referrer the browser would send the form with `Origin: null`, which is nobody's page.
  @Header('Referrer-Policy', 'same-origin')
  page(@Query({ schema: querySchema }) query: Asked): string {
    return cardPage(this.returnUrl(query));
  }

  @Public(why)
  @Post(':setup')
  async choose(
    @Param('setup') setup: string,
    @Query({ schema: querySchema }) query: Asked,
    @Body({ schema: choiceSchema }) { card }: z.infer<typeof choiceSchema>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await sendWebhooks(request, [this.sandbox.card(query.customer, card, setup.slice(0, 64))]);
    response.redirect(303, this.returnUrl(query));
  }

  /** The portal's own pages alone: nobody is led elsewhere by an address. */
  private returnUrl(query: Asked): string {
    const portal = new URL(this.config.PORTAL_URL);
    const asked = URL.parse(query.return, portal.toString());
    return asked?.origin === portal.origin ? asked.toString() : portal.toString();
  }
}

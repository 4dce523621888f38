import { Controller, Param, Post, Req, type RawBodyRequest } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WebhooksService } from '@sitekeep/billing';
import { Endpoint, Public } from '@sitekeep/platform';
import type { Request } from 'express';

@ApiTags('Webhooks')
@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Endpoint({
    summary: 'What a payment provider tells: signed, taken once, worked on later',
    description: 'A wrong or old signature is 400. A provider that is not set up here is 404.',
    status: 204,
  })
  @Public('the signature over the raw bytes is the credential')
  @Post(':provider')
  receive(@Param('provider') provider: string, @Req() request: RawBodyRequest<Request>): Promise<void> {
    return this.webhooks.receive(provider, request.rawBody, request.headers);
  }
}

export const webhookControllers = [WebhooksController];

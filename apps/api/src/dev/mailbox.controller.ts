import { Controller, Get, Header, Param, ParseIntPipe, Query, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { pageQuerySchema } from '@sitekeep/contracts';
import { Mailbox } from '@sitekeep/mail';
import { IdParam, notFound, Public } from '@sitekeep/platform';
import { z } from 'zod';
import { mailboxPage } from './mailbox-page.ts';

const why = 'a developer’s own mailbox; absent in production';
const listQuerySchema = z.object({ ...pageQuerySchema.shape, to: z.string().trim().max(254).optional() });
const pageViewSchema = z.object({ ...listQuerySchema.shape, show: z.string().max(100).optional() });

/** What the local mailbox holds instead of a mail server. */
@ApiExcludeController()
@Controller('dev/mailbox')
export class MailboxController {
  constructor(private readonly mailbox: Mailbox) {}

  @Public(why)
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  async page(@Query({ schema: pageViewSchema }) query: z.infer<typeof pageViewSchema>): Promise<string> {
    const { data } = await this.mailbox.list(query, query.to);
    return mailboxPage(data, { to: query.to ?? '', show: query.show ?? data[0]?.id ?? null });
  }

  @Public(why)
  @Get('messages')
  @Header('Cache-Control', 'no-store')
  list(@Query({ schema: listQuerySchema }) query: z.infer<typeof listQuerySchema>) {
    return this.mailbox.list(query, query.to);
  }

  /** Shown in a sandboxed frame: the mail's own links open in a new tab, and nothing in it runs. */
  @Public(why)
  @Get('messages/:id')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  @Header(
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
  )
  async html(@IdParam('mail') id: string): Promise<string> {
    const message = await this.mailbox.find(id);
    if (!message) throw notFound();
    return message.html.replace('<head>', '<head><base target="_blank">');
  }

  /** As a download, never as a page of ours. */
  @Public(why)
  @Get('messages/:id/attachments/:index')
  @Header('X-Content-Type-Options', 'nosniff')
  async attachment(@IdParam('mail') id: string, @Param('index', ParseIntPipe) index: number): Promise<StreamableFile> {
    const found = await this.mailbox.attachment(id, index);
    if (!found) throw notFound();
    const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(found.filename)}`;
    return new StreamableFile(found.content, { type: found.contentType, disposition });
  }
}

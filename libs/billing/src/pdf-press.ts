import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { PdfThread, type BillingDocument } from '@sitekeep/documents';
import { ProblemError, Turns } from '@sitekeep/platform';

/** A document takes a tenth of a second, and seconds at worst. */
const waiting = 50;

/** Makes PDFs beside everything else of the process, one at a time; accounts take turns. Throws unavailable when too much waits. */
@Injectable()
export class PdfPress implements OnModuleDestroy {
  private readonly thread = new PdfThread();
  private readonly turns = new Turns(1, waiting, () => new ProblemError('unavailable', 'Too many PDFs at once. Try again in a minute.'));

  render(accountId: string, document: BillingDocument): Promise<Buffer> {
    return this.turns.take(accountId, () => this.thread.render(document));
  }

  async onModuleDestroy(): Promise<void> {
    await this.thread.stop();
  }
}

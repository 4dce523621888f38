import { parentPort } from 'node:worker_threads';
import type { BillingDocument } from '../billing-document.ts';
import { renderPdf } from './document-pdf.ts';

/** What runs in the thread of PdfThread: a document comes in, its bytes go out, or what went wrong. */
export type Rendered = { bytes: Uint8Array } | { error: string };

parentPort!.on('message', (document: BillingDocument) => void rendered(document).then((answer) => parentPort!.postMessage(answer)));

async function rendered(document: BillingDocument): Promise<Rendered> {
  try {
    return { bytes: await renderPdf(document) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

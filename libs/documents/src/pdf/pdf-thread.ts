import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BillingDocument } from '../billing-document.ts';
import type { Rendered } from './render-thread.ts';

const ending = extname(import.meta.url);
const fromSource = ['-C', '@sitekeep/source', '--experimental-transform-types', '--disable-warning=ExperimentalWarning'];

/**
 * Renders in a thread of its own: a long document takes seconds of pure computing, in which a server would answer nobody. One at a time:
 * who calls waits for the one before. The thread starts with the first document, and anew after it died.
 */
export class PdfThread {
  private thread: Worker | null = null;

  /** Fails where rendering fails, and where the thread dies. */
  async render(document: BillingDocument): Promise<Buffer> {
    const thread = (this.thread ??= this.start());
    const ended = new AbortController();
    thread.ref();
    try {
      thread.postMessage(document);
      const died = once(thread, 'exit', ended).then(() => Promise.reject(new Error('The thread that renders PDFs ended.')));
      const [rendered] = (await Promise.race([once(thread, 'message', ended), died])) as [Rendered];
      if ('error' in rendered) throw new Error(`A PDF cannot be rendered: ${rendered.error}`);
      return Buffer.from(rendered.bytes.buffer, rendered.bytes.byteOffset, rendered.bytes.byteLength);
    } finally {
      ended.abort();
      thread.unref();
    }
  }

  async stop(): Promise<void> {
    await this.thread?.terminate();
  }

  private start(): Worker {
    const file = new URL(`./render-thread${ending}`, import.meta.url);
    const thread = new Worker(file, ending === '.ts' ? { execArgv: fromSource } : {});
    const forget = (): void => {
      if (this.thread === thread) this.thread = null;
    };
    return thread.on('error', forget).on('exit', forget);
  }
}

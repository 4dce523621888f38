import { setTimeout as after } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { PdfThread, type BillingDocument } from '@sitekeep/documents';
import { PdfPress } from './pdf-press.ts';

test('PDFs are made one at a time; a flood of one account is refused at its tail, and leaves the others their turn', async () => {
  let running = 0;
  let most = 0;
  let made = 0;
  const rendering = jest.spyOn(PdfThread.prototype, 'render').mockImplementation(async () => {
    most = Math.max(most, ++running);
    await after(1);
    running--;
    made++;
    return Buffer.from('%PDF-');
  });
  const press = new PdfPress();
  const document = {} as BillingDocument;
  const flood = Promise.allSettled(Array.from({ length: 80 }, () => press.render('loud', document)));
  await press.render('quiet', document);
  expect(made).toBeLessThan(5);
  const refused = (await flood).flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  expect(refused).toHaveLength(30);
  for (const reason of refused) expect(reason).toMatchObject({ code: 'unavailable' });
  expect(most).toBe(1);
  rendering.mockRestore();
});

import { unzipSync } from 'fflate';
import { zipOf, type ZipEntry } from './zip.ts';

async function* entries(count: number): AsyncGenerator<ZipEntry> {
  await Promise.resolve();
  for (let index = 0; index < count; index++)
    yield { name: `invoices/SK-${index}.xml`, at: '2026-11-22T09:00:00.000Z', content: `<Käse>${index}</Käse>` };
  yield { name: 'left-out.csv', at: null, content: '' };
}
async function bytesOf(source: AsyncIterable<ZipEntry>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of zipOf(source)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('a zip holds what went in, and is the same each time', async () => {
  const bytes = await bytesOf(entries(500));
  const files = unzipSync(bytes);
  expect(Object.keys(files)).toHaveLength(501);
  expect(Buffer.from(files['invoices/SK-499.xml']!).toString()).toBe('<Käse>499</Käse>');
  expect((await bytesOf(entries(500))).equals(bytes)).toBe(true);
});

test('a file goes out before the next one is made', async () => {
  const made: string[] = [];
  async function* watched() {
    for await (const entry of entries(3)) {
      made.push(entry.name);
      yield entry;
    }
  }
  const zip = zipOf(watched());
  await zip.next();
  expect(made).toHaveLength(1);
  await zip.return(undefined);
});

test('an empty zip is one', async () => {
  async function* none(): AsyncGenerator<ZipEntry> {}
  expect(unzipSync(await bytesOf(none()))).toEqual({});
});

import { Zip, ZipDeflate } from 'fflate';

/** `at`: ISO 8601, the time of the file; null: the beginning of 1980, where the times of zip begin. */
export type ZipEntry = { name: string; at: string | null; content: string };

/** A zip that is made while it is read: it holds one file at a time, and the names of all. */
export async function* zipOf(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Buffer> {
  const ready: Buffer[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(Buffer.from(chunk));
  });
  for await (const { name, at, content } of entries) {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = zipTime(at);
    zip.add(file);
    file.push(Buffer.from(content), true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready.splice(0);
}

/** Times in a zip have no zone; ours are UTC. */
function zipTime(at: string | null): Date {
  const time = new Date(at ?? 0);
  const local = new Date(time.getTime() + time.getTimezoneOffset() * 60_000);
  return local.getFullYear() < 1980 ? new Date(1980, 0, 1) : local;
}

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const placeSchema = z.strictObject({
  id: z.string().regex(/^\d+-\d+$/),
  added: z.int().min(0),
  doubted: z.int().nullable(),
});

/**
 * How far in the stream of purges the objects on disk have come: the id of the last one they have seen, how many the stream had been
 * given by then, and up to when (ms, in the requests' time) objects may have missed one.
 */
export type PurgePlace = z.infer<typeof placeSchema>;

/** The place as the processes of one machine keep it; any of them may write, and each writes what it has done itself. */
export class KeptPlace {
  readonly #folder: string;
  readonly #file: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, 'purges.json');
  }

  /** Null when there is none, or none that can be read: then anything may have been missed. */
  async read(): Promise<PurgePlace | null> {
    try {
      return placeSchema.parse(JSON.parse(await readFile(this.#file, 'utf8')));
    } catch {
      return null;
    }
  }

  async write(place: PurgePlace): Promise<void> {
    const kept = await this.read();
    const doubted = Math.max(place.doubted ?? -Infinity, kept?.doubted ?? -Infinity);
    await mkdir(this.#folder, { recursive: true });
    const draft = join(this.#folder, `.purges-${process.pid}`);
    await writeFile(draft, JSON.stringify({ ...place, doubted: doubted === -Infinity ? null : Math.floor(doubted) }));
    await rename(draft, this.#file);
  }
}

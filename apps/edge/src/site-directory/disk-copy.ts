import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  gateStateSchema,
  hostPointerSchema,
  rulesetSchema,
  storedCertificateSchema,
  type GateState,
  type HostPointer,
  type Ruleset,
  type StoredCertificate,
} from '@sitekeep/contracts';
import type { Logger } from '@sitekeep/runtime';
import { z } from 'zod';
import { readStored } from './stored.ts';

const storedSiteSchema = z.discriminatedUnion('deleted', [
  z.strictObject({ deleted: z.literal(false), ruleset: rulesetSchema }),
  z.strictObject({ deleted: z.literal(true), revision: z.int() }),
]);
export type StoredSite = { deleted: false; ruleset: Ruleset } | { deleted: true; revision: number };

type Kind = 'hosts' | 'sites' | 'certificates' | 'apis' | 'gates';

/**
 * The last rules this edge saw, for a start while Redis is away. Shared by all processes of the machine: a file carries its
 * revision as its name and appears by rename, so writers cannot spoil each other's work and the highest name wins.
 */
export class DiskCopy {
  readonly #folder: string;
  readonly #logger: Logger;
  #writing: Promise<void> = Promise.resolve();
  #files = 0;

  constructor(folder: string, logger: Logger) {
    this.#folder = folder;
    this.#logger = logger;
  }

  async host(name: string): Promise<HostPointer | null> {
    return this.#newest('hosts', name, hostPointerSchema);
  }

  async site(siteId: string): Promise<StoredSite | null> {
    return this.#newest('sites', siteId, storedSiteSchema);
  }

  keepHost(name: string, pointer: HostPointer): void {
    this.#later('hosts', name, pointer.revision, pointer);
  }

  keepSite(siteId: string, site: StoredSite): void {
    this.#later('sites', siteId, site.deleted ? site.revision : site.ruleset.revision, site);
  }

  async certificate(id: string): Promise<StoredCertificate | null> {
    return this.#newest('certificates', id, storedCertificateSchema);
  }

  /** Its key stays sealed. Certificates have no revision: the one that was read last is in force. */
  keepCertificate(certificate: StoredCertificate): void {
    this.#later('certificates', certificate.id, Date.now(), certificate);
  }

  async api(id: string): Promise<string | null> {
    return this.#newest('apis', id, z.string());
  }

  /** What is stored under an id never changes. */
  keepApi(id: string, stored: string): void {
    this.#later('apis', id, 1, stored);
  }

  /** Which sessions of a site were over before their time. */
  async gate(siteId: string): Promise<GateState | null> {
    return this.#newest('gates', siteId, gateStateSchema);
  }

  keepGate(state: GateState): void {
    this.#later('gates', state.siteId, state.version, state);
  }

  /** Resolves when all that was handed over is written. */
  settled(): Promise<void> {
    return this.#writing;
  }

  /** One after the other, off the path of any request; a full disk costs the copy, never a request. */
  #later(kind: Kind, name: string, revision: number, content: unknown): void {
    this.#writing = this.#writing
      .then(() => this.#write(kind, name, revision, content))
      .catch((error: unknown) => this.#logger.warn({ err: error }, 'the copy on disk was not written'));
  }

  async #write(kind: Kind, name: string, revision: number, content: unknown): Promise<void> {
    const folder = this.#folderOf(kind, name);
    if (!folder) return;
    // Where it had to be made nothing is there yet, which spares the most frequent case an error.
    const isNew = (await mkdir(folder, { recursive: true })) !== undefined;
    const revisions = isNew ? [] : await revisionsIn(folder);
    if ((revisions[0] ?? 0) >= revision) return;
    const draft = join(folder, `.${process.pid}-${++this.#files}`);
    await writeFile(draft, JSON.stringify(content));
    await rename(draft, join(folder, `${revision}.json`));
    await Promise.all(revisions.map((old) => rm(join(folder, `${old}.json`), { force: true })));
  }

  async #newest<Schema extends z.ZodType>(kind: Kind, name: string, schema: Schema): Promise<z.infer<Schema> | null> {
    const folder = this.#folderOf(kind, name);
    if (!folder) return null;
    for (const revision of await revisionsIn(folder)) {
      try {
        return readStored(schema, `${kind}/${name}`, await readFile(join(folder, `${revision}.json`), 'utf8'));
      } catch (error) {
        this.#logger.warn({ err: error }, 'a copy on disk cannot be read');
      }
    }
    return null;
  }

  /** Names come from visitors and from Redis: only those that are plain file names get a folder. */
  #folderOf(kind: Kind, name: string): string | null {
    if (!/^(\*\.)?[A-Za-z0-9_][A-Za-z0-9._-]{0,252}$/.test(name)) return null;
    const shard = createHash('sha256').update(name).digest('hex').slice(0, 2);
    return join(this.#folder, kind, shard, name.replace('*', '%2A'));
  }
}

/** Highest first. */
async function revisionsIn(folder: string): Promise<number[]> {
  try {
    const revisions = (await readdir(folder)).map((file) => Number(/^(\d+)\.json$/.exec(file)?.[1] ?? NaN));
    return revisions.filter((revision) => !Number.isNaN(revision)).sort((a, b) => b - a);
  } catch {
    return [];
  }
}

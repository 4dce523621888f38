import { Clock } from '@sitekeep/runtime';
import type { CachedAnswer, CachedHead, CacheKey, CacheStore } from '../../cached-answer.ts';
import { AnswerStore } from '../answer-store.ts';
import { Siblings } from '../siblings.ts';

export const keyOf = (siteId: string, url: string, host = 'a.test'): CacheKey => ({ siteId, url, text: `${siteId} main ${host} ${url}` });

export function headOf(given: Partial<CachedHead> = {}): CachedHead {
  return {
    status: 200,
    headers: ['content-type', 'text/plain'],
    requestedAt: 1000,
    answeredAt: 1001,
    freshSeconds: 60,
    initialAge: 0,
    staleWhileRevalidate: 0,
    staleIfError: 0,
    mustValidate: false,
    neverStale: false,
    vary: [],
    variedBy: [],
    tags: [],
    etag: null,
    lastModified: null,
    ...given,
  };
}

/** Stores an answer as one chunk. */
export function fill(store: CacheStore, key: CacheKey, body: string | Buffer, head: CachedHead = headOf()): CachedAnswer | null {
  const writer = store.begin(key, head);
  if (!writer?.write(Buffer.from(body))) return null;
  return writer.complete();
}

export async function bodyOf(answer: CachedAnswer, from = 0, to = answer.length): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer.read(from, to)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Bodies of all variants, newest first. */
export async function found(store: CacheStore, key: CacheKey): Promise<string[]> {
  const answers = await store.find(key);
  return Promise.all(answers.map((answer) => bodyOf(answer)));
}

export const storeInMemory = (memoryBytes: number): AnswerStore =>
  new AnswerStore({ memoryBytes, disk: null, siblings: new Siblings(null), clock: new Clock() });

import { type Fields, listMembers } from './fields.ts';

/** Fields that say what may become of an answer. */
export const Field = {
  cacheControl: 0,
  cdnCacheControl: 1,
  expires: 2,
  date: 3,
  lastModified: 4,
  etag: 5,
  vary: 6,
  contentType: 7,
  contentEncoding: 8,
  cacheTag: 9,
  age: 10,
  connection: 11,
  setCookie: 12,
} as const;
export type Field = (typeof Field)[keyof typeof Field];

const fields: Record<string, Field> = {
  'cache-control': Field.cacheControl,
  'cdn-cache-control': Field.cdnCacheControl,
  expires: Field.expires,
  date: Field.date,
  'last-modified': Field.lastModified,
  etag: Field.etag,
  vary: Field.vary,
  'content-type': Field.contentType,
  'content-encoding': Field.contentEncoding,
  'cache-tag': Field.cacheTag,
  age: Field.age,
  connection: Field.connection,
  'set-cookie': Field.setCookie,
};

/** Fields of one connection, and those that are written anew with each answer (RFC 9111, 3.1). */
const unstored = [
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'cache-status',
  'content-length',
];
const notStored = 13;

const kinds = new Map<string, number>([...Object.entries(fields), ...unstored.map((name) => [name, notStored] as const)]);

/** What the rules look at of an answer, found in one pass. */
export class AnswerFields {
  /** Names in lower case and values in turn, without those that are not stored of any answer. */
  readonly stored: string[] = [];
  readonly #values: (string | null)[] = [null, null, null, null, null, null, null, null, null, null, null, null, null];

  constructor(headers: Fields) {
    for (let i = 0; i < headers.length; i += 2) {
      const name = (headers[i] as string).toLowerCase();
      const value = headers[i + 1] as string;
      const kind = kinds.get(name);
      if (kind === undefined || kind < Field.age) this.stored.push(name, value);
      if (kind !== undefined && kind < notStored) this.#add(kind as Field, value);
    }
  }

  #add(field: Field, value: string): void {
    const before = this.#values[field];
    this.#values[field] = typeof before === 'string' ? `${before}, ${value}` : value;
  }

  /** All values joined by `, `; null without any. */
  of(field: Field): string | null {
    return this.#values[field] as string | null;
  }

  /** What is stored without the fields that Connection and these name. */
  storedWithout(withheld: readonly string[]): string[] {
    const connection = this.of(Field.connection);
    if (connection === null && withheld.length === 0) return this.stored;
    const left = connection === null ? withheld : [...withheld, ...listMembers(connection.toLowerCase())];
    return this.stored.filter((_part, at, all) => !left.includes(all[at & ~1] as string));
  }
}

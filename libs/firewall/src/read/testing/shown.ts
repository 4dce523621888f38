import type { FirewallPlace } from '@sitekeep/contracts';
import type { ReadBounds, Reading } from '../../inspected.ts';
import { defaultReadBounds, readBody, readHead } from '../index.ts';

/** Of a browser's request, so that nothing is missing. */
const ordinary = ['Host', 'shop.test', 'User-Agent', 'Mozilla/5.0', 'Accept', '*/*', 'Referer', 'https://shop.test/'];

export const head = (target: string, headers: readonly string[] = [], method = 'GET'): Reading =>
  readHead({ method, target, headers: [...ordinary, ...headers] }, defaultReadBounds);

export const query = (text: string): Reading => head(`/?${text}`);

export interface BodyOptions {
  readonly coding?: string;
  readonly complete?: boolean;
  readonly bounds?: Partial<ReadBounds>;
}

export function body(type: string | null, content: string | Buffer, { coding, complete = true, bounds = {} }: BodyOptions = {}): Reading {
  const headers = [...(type === null ? [] : ['Content-Type', type]), ...(coding === undefined ? [] : ['Content-Encoding', coding])];
  return readBody(headers, [Buffer.from(content as string)], complete, { ...defaultReadBounds, ...bounds });
}

/** Values of a place as `name=value`, in order. */
export const shown = ({ fields }: Reading, place: FirewallPlace): string[] =>
  fields.filter((field) => field.place === place).map(({ name, value }) => `${name}=${value}`);

/** Every layer of the one value of a query or body. */
export const layers = ({ fields }: Reading): string[] =>
  fields.filter(({ place }) => place === 'query' || place === 'body').map(({ value }) => value);

export const signals = ({ fields }: Reading): string[] => fields.filter(({ place }) => place === 'signal').map(({ value }) => value);

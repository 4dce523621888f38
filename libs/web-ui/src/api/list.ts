import { pageSchema, type Page } from '@sitekeep/contracts';
import type { z } from 'zod';
import { read, type Read } from './request.ts';

export type Output<S extends z.ZodType> = z.output<S>;

/** A list that is read page by page. */
export const list = <S extends z.ZodType>(
  path: string,
  item: S,
  query: Record<string, string | number | undefined> = {},
): Read<Page<z.output<S>>> => read(path, pageSchema(item), query);

import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Fault } from '@sitekeep/contracts';
import { catchError, type Observable } from 'rxjs';
import type { z } from 'zod';
import { invalidContent } from './problem-error.ts';
import { SchemaProblem } from './validation.ts';

/**
 * Tells, with the faults of a body by its schema, those that a service would find in the rest of it: who mends the first ones must not
 * be told of others then. A body without faults of its schema is the service's alone.
 */
export abstract class FurtherFaults implements NestInterceptor {
  /** Faults of those fields that can be read; the body is as it came, of whatever shape. */
  protected abstract find(body: Readonly<Record<string, unknown>>): Fault[] | Promise<Fault[]>;

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError(async (error: unknown) => {
        const { body } = context.switchToHttp().getRequest<{ body: unknown }>();
        if (!(error instanceof SchemaProblem) || !isFields(body)) throw error;
        throw invalidContent(withFurther(error.faults, await this.find(body)));
      }),
    );
  }
}

const isFields = (body: unknown): body is Record<string, unknown> => typeof body === 'object' && body !== null && !Array.isArray(body);

/** One fault for a field: the schema's comes first. */
const withFurther = (faults: Fault[], further: readonly Fault[]): Fault[] => {
  const told = new Set(faults.map(({ pointer }) => pointer));
  return [...faults, ...further.filter(({ pointer }) => !told.has(pointer))];
};

/** What a list holds that is well by itself, each with its place; of a list that is far too long the first 1,000. */
export const readableEntries = <T>(entry: z.ZodType<T>, list: unknown): { index: number; value: T }[] =>
  (Array.isArray(list) ? list.slice(0, 1000) : []).flatMap((item: unknown, index) => {
    const read = entry.safeParse(item);
    return read.success ? [{ index, value: read.data }] : [];
  });

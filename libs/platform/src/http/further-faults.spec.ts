import type { ExecutionContext } from '@nestjs/common';
import type { Fault } from '@sitekeep/contracts';
import { lastValueFrom, of, throwError } from 'rxjs';
import { z } from 'zod';
import { FurtherFaults, readableEntries } from './further-faults.ts';
import { invalidContent, notFound } from './problem-error.ts';
import { SchemaProblem } from './validation.ts';

const fault = (pointer: string, detail: string): Fault => ({ pointer, code: 'wrong', detail });
class Found extends FurtherFaults {
  protected find(body: Readonly<Record<string, unknown>>): Promise<Fault[]> {
    return Promise.resolve(Object.keys(body).map((key) => fault(`/${key}`, 'of the service')));
  }
}
const answer = (body: unknown, error?: Error) => {
  const context = { switchToHttp: () => ({ getRequest: () => ({ body }) }) } as unknown as ExecutionContext;
  return lastValueFrom(new Found().intercept(context, { handle: () => (error ? throwError(() => error) : of('done')) }));
};
const bySchema = () => new SchemaProblem([fault('/a', 'of the schema')]);

test('what a service finds is told after the faults of the schema, one for each field', async () => {
  await expect(answer({ a: 1, b: 2 }, bySchema())).rejects.toMatchObject({
    code: 'invalid_content',
    detail: '2 fields need mending.',
    extra: { errors: [fault('/a', 'of the schema'), fault('/b', 'of the service')] },
  });
});

test('nothing is looked for where the schema found nothing, nor in what is no object', async () => {
  expect(await answer({ b: 2 })).toBe('done');
  const own = invalidContent([fault('/b', 'of the handler')]);
  await expect(answer({ b: 2, c: 3 }, own)).rejects.toBe(own);
  await expect(answer({ b: 2 }, notFound())).rejects.toMatchObject({ code: 'not_found' });
  for (const body of [undefined, null, 'x', ['b']])
    await expect(answer(body, bySchema())).rejects.toMatchObject({ extra: { errors: [{ pointer: '/a' }] } });
});

test('of a list those are read that are well, with their places', () => {
  expect(readableEntries(z.string().trim().min(1), ['', ' b ', 5, 'd'])).toEqual([
    { index: 1, value: 'b' },
    { index: 3, value: 'd' },
  ]);
  for (const list of [undefined, 'abc', { length: 2 }]) expect(readableEntries(z.string(), list)).toEqual([]);
});

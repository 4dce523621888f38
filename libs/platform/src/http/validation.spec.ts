import { problemCodes, showId, type ProblemCode } from '@sitekeep/contracts';
import { z } from 'zod';
import { ProblemError } from './problem-error.ts';
import { cursorUuid, pageOf } from './paging.ts';
import { faultsOf, IdPipe } from './validation.ts';

const uuid = '019a9c00-0000-7000-8000-000000000001';

test('every fault of a body is told at once, each with its JSON pointer', () => {
  const schema = z.strictObject({ 'a/b': z.string(), list: z.array(z.strictObject({ n: z.int() })) });
  const result = schema.safeParse({ 'a/b': 1, list: [{ n: 'x' }, { n: 1.5 }] });
  expect(faultsOf(result.error?.issues ?? []).map((fault) => fault.pointer)).toEqual(['/a~1b', '/list/0/n', '/list/1/n']);
});

test('each unknown field has its own pointer', () => {
  const result = z.strictObject({ inner: z.strictObject({}) }).safeParse({ inner: { 'x/y': 1, z: 2 } });
  expect(faultsOf(result.error?.issues ?? []).map((fault) => fault.pointer)).toEqual(['/inner/x~1y', '/inner/z']);
});

test('an id of another kind or none is not there', () => {
  const pipe = new IdPipe('site');
  expect(pipe.transform(showId('site', uuid))).toBe(uuid);
  expect(() => pipe.transform(showId('account', uuid))).toThrow(ProblemError);
  expect(() => pipe.transform('../../etc/passwd')).toThrow('not_found');
});

test('a page says whether there is more', () => {
  const rows = [3, 2, 1].map((n) => ({ id: `019a9c00-0000-7000-8000-00000000000${n}` }));
  const page = pageOf('site', rows, 2, (row) => row.id);
  expect(page.data).toHaveLength(2);
  expect(cursorUuid('site', { limit: 2, after: page.nextCursor ?? '' })).toBe(rows[1]?.id);
  expect(pageOf('site', rows, 3, (row) => row.id).nextCursor).toBeNull();
  expect(() => cursorUuid('site', { limit: 2, after: 'nonsense' })).toThrow('invalid_content');
});

test('every problem code has a status of the 4xx or 5xx kind', () => {
  for (const code of Object.keys(problemCodes) as ProblemCode[]) expect(new ProblemError(code, 'x').status).toBeGreaterThanOrEqual(400);
});

test('100,000 faults are answered by the first 1,000 and a count', () => {
  const faults = faultsOf(Array.from({ length: 100_000 }, (_, n) => ({ message: 'wrong', path: ['list', n] })));
  expect(faults).toHaveLength(1001);
  expect(faults.at(-1)?.detail).toContain('99000 more');
});

import { exampleId, exampleNow, madeUp } from '../examples/example.ts';
import { StandIns } from './stand-ins.ts';

const real = (kind: 'site' | 'plan', number: number) => exampleId(kind, number + 100);
let standIns: StandIns;
beforeEach(() => (standIns = new StandIns()));

test('times, ids and made-up secrets differ in reality; what they stand for is learnt and put into requests', () => {
  const example = { id: exampleId('site'), at: exampleNow, csrfToken: madeUp.csrfToken, url: `https://x.example/${exampleId('site')}` };
  const answer = { id: real('site', 1), at: '2026-03-02T09:00:01.234Z', csrfToken: 'abc', url: `https://x.example/${real('site', 1)}` };
  expect(standIns.differences(example, answer)).toEqual([]);
  expect(standIns.realOf({ path: [`/${exampleId('site')}`, madeUp.csrfToken] })).toEqual({ path: [`/${real('site', 1)}`, 'abc'] });
});

test.each([
  ['a key is missing', { a: 1 }, {}, ['/a: only in the example']],
  ['a key is new', {}, { a: { b: 1 } }, ['/a: only in reality']],
  ['a type differs', { a: [{ b: null }] }, { a: [{ b: 'x' }] }, ['/a/0/b: null in the example, string in reality']],
  [
    'a value differs',
    { a: 'open', b: 1, c: true },
    { a: 'paid', b: 2, c: true },
    [expect.stringMatching('^/a'), expect.stringMatching('^/b')],
  ],
  ['a time is no time', { at: exampleNow }, { at: 'yesterday' }, [expect.stringMatching('^/at')]],
  ['a list is empty', [1], [], [': 1 elements in the example, 0 in reality']],
  ['a list that should be empty is not', [], [1], ['/0: looks like no element of the example']],
  ['what a shortened list leaves out looks different', [{ a: 1 }], [{ a: 1 }, { a: 'x' }], ['/1: looks like no element of the example']],
  ['an id has another kind', { id: exampleId('site') }, { id: 'mine' }, [expect.stringContaining('no answer gave')]],
])('%s', (_, example: unknown, answer: unknown, faults: unknown[]) => {
  let found: unknown[];
  try {
    found = standIns.differences(example, answer);
  } catch (error) {
    found = [String(error)];
  }
  expect(found).toEqual(faults);
});

test('one id stands for one thing in all examples, and an unknown one cannot be sent', () => {
  expect(standIns.differences([exampleId('plan')], [real('plan', 1)])).toEqual([]);
  expect(standIns.differences([exampleId('plan')], [real('plan', 2)])).toHaveLength(1);
  expect(standIns.differences([exampleId('plan', 2)], [real('plan', 1)])).toHaveLength(1);
  expect(() => standIns.realOf(exampleId('site', 9))).toThrow('no answer gave this id');
});

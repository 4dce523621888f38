import type { Fault } from '@sitekeep/contracts';
import { csvFaultsOf } from './csv-faults.ts';

const fault = (pointer: string): Fault => ({ pointer, code: 'wrong', detail: 'Mend it.' });

test('faults stand in the order of the file, those of the whole file first', () => {
  const faults = csvFaultsOf([fault('/csv/12/email'), fault('/csv/3/groups'), fault('/csv')]);
  expect(faults.map(({ line, column }) => [line, column])).toEqual([
    [null, ''],
    [3, 'groups'],
    [12, 'email'],
  ]);
});

test('columns are named as they stand in the file (RFC 6901)', () => {
  expect(csvFaultsOf([fault('/csv/1/e~1mail~0')])[0]).toMatchObject({ line: 1, column: 'e/mail~' });
});

import { faultsAt, withoutFaultsAt } from './faults-at.ts';

const errors = { 'groups.1': 'Use lower-case letters.', 'access.0.paths.0': 'Begin with /.', access: 'Name at most 200 sites.' };

test('a fault inside a field is said with the value it belongs to', () => {
  expect(faultsAt(errors, 'groups', ['staff', 'Editors!'])).toBe('Editors!: Use lower-case letters.');
  expect(faultsAt(errors, 'access.0.paths', ['news'])).toBe('news: Begin with /.');
  expect(faultsAt(errors, 'access')).toBe('Begin with /. Name at most 200 sites.');
  expect(faultsAt(errors, 'group')).toBeNull();
});

test('a change of a field takes its faults away, and only those', () => {
  expect(Object.keys(withoutFaultsAt(errors, 'access'))).toEqual(['groups.1']);
});

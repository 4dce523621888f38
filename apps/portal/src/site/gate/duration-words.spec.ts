import { durationOptions, durationWords } from './duration-words.ts';

test('a duration is said in the largest unit that it is whole of', () => {
  expect([1, 60, 5400, 7200, 86_400, 30 * 86_400, 61].map(durationWords)).toEqual([
    '1 second',
    '1 minute',
    '90 minutes',
    '2 hours',
    '1 day',
    '30 days',
    '61 seconds',
  ]);
});

test('a list offers what is set now among the usual durations', () => {
  expect(durationOptions([0, 3600], 600, 'Never')).toEqual([
    { value: '0', label: 'Never' },
    { value: '600', label: '10 minutes' },
    { value: '3600', label: '1 hour' },
  ]);
  expect(durationOptions([60], null)).toEqual([{ value: '60', label: '1 minute' }]);
});

import { fuzz } from '../testing/fuzz/run.ts';

describe('whatever is sent', () => {
  it('is inspected to an end, in its time', () => {
    const { requests, failures } = fuzz(20_261_121, (count) => count < 400);
    expect(failures).toEqual([]);
    expect(requests).toBe(400);
  }, 120_000);
});

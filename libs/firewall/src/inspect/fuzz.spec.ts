import { fuzz } from '../testing/fuzz/run.ts';

describe('whatever is sent', () => {
  it('is inspected to an end, in its time', async () => {
    // Speed is measured by fuzz:firewall: this process holds hundreds of other tests and their garbage.
    const { requests, failures } = await fuzz(20_261_121, (count) => count < 100, 4);
    expect(failures).toEqual([]);
    expect(requests).toBe(100);
  }, 120_000);
});

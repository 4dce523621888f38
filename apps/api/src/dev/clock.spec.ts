import { callerOf } from '../testing/api-caller.ts';
import { startTestApi } from '../testing/test-api.ts';

const dayMs = 24 * 3600_000;

test('in development the clock is moved ahead, read, and put back', async () => {
  const api = await startTestApi();
  try {
    const call = callerOf(api.portalUrl);
    const move = (offsetMs: unknown) => call('/dev/clock', { method: 'PUT', json: { offsetMs } });
    const ahead = async () => Date.parse(String((await call('/dev/clock')).body['now'])) - Date.now();
    expect(await move(30 * dayMs)).toMatchObject({ status: 200, body: { offsetMs: 30 * dayMs } });
    expect(Math.abs((await ahead()) - 30 * dayMs)).toBeLessThan(60_000);
    expect((await move('a month')).status).toBe(422);
    expect((await call('/dev/clock')).body['offsetMs']).toBe(30 * dayMs);
    await move(0);
    expect(Math.abs(await ahead())).toBeLessThan(60_000);
  } finally {
    await api.close();
  }
});

test('in production nobody moves the clock', async () => {
  const api = await startTestApi({
    SITEKEEP_ENV: 'production',
    SMTP_URL: 'smtp://127.0.0.1:1',
    STRIPE_SECRET_KEY: 'sk_test_x',
    STRIPE_WEBHOOK_SECRET: 'whsec_x',
    ALLOW_PRIVATE_ORIGINS: 'false',
  });
  try {
    const call = callerOf(api.portalUrl);
    expect((await call('/dev/clock')).status).toBe(404);
    expect((await call('/dev/clock', { method: 'PUT', json: { offsetMs: dayMs } })).status).toBe(404);
    expect(await api.dataSource.query('SELECT offset_ms::int FROM clock_offset')).toEqual([{ offset_ms: 0 }]);
  } finally {
    await api.close();
  }
});

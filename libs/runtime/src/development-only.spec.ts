import { refusalOfDevelopment } from './development-only.ts';

const refused = (DATABASE_URL: string, allowed = false, SITEKEEP_ENV: 'development' | 'production' = 'development') =>
  refusalOfDevelopment('The demo', { SITEKEEP_ENV, DATABASE_URL, ALLOW_DEVELOPMENT_ON_EXTERNAL_DATABASE: allowed });

test.each(['postgres://u:p@127.0.0.1:5432/x', 'postgres://u:p@localhost/x', 'postgresql://u:p@[::1]:5432/x'])(
  '%s is on this machine',
  (url) => {
    expect(refused(url)).toBeNull();
  },
);

test('a database elsewhere needs the flag, production never has it; the answer holds no password', () => {
  const url = 'postgres://u:geheim@db.example.com/x';
  expect(refused(url)).toContain('ALLOW_DEVELOPMENT_ON_EXTERNAL_DATABASE');
  expect(refused(url)).not.toContain('geheim');
  expect(refused(url, true)).toBeNull();
  expect(refused('postgres://u:p@localhost/x', true, 'production')).toContain('production');
});

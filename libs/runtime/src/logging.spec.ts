import { createLogger } from './logging.ts';

test('fields with the name of a secret never reach the log', () => {
  const lines: string[] = [];
  const logger = createLogger('spec', 'info', { write: (line) => void lines.push(line) });
  logger.info(
    {
      password: 'hunter2',
      user: { token: 'hunter2', name: 'Anna' },
      request: { headers: { cookie: 'hunter2', authorization: 'hunter2', 'set-cookie': 'hunter2' } },
    },
    'signed in',
  );
  expect(lines.join()).not.toContain('hunter2');
  expect(lines.join()).toContain('Anna');
});

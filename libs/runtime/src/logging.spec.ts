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

test('the parameters that a failed query carries along never reach the log', () => {
  const lines: string[] = [];
  const logger = createLogger('spec', 'info', { write: (line) => void lines.push(line) });
  const failed = Object.assign(new Error('duplicate key'), {
    code: '23505',
    constraint: 'person_email',
    query: 'INSERT INTO person VALUES ($1)',
    parameters: ['$argon2id$hunter2'],
    driverError: Object.assign(new Error('duplicate key'), { detail: 'Key (email)=(hunter2@example.com) already exists.' }),
  });
  logger.error({ err: failed }, 'request failed');
  logger.error(new Error('outer', { cause: failed }));
  expect(lines.join()).not.toContain('hunter2');
  expect(lines.join()).toContain('person_email');
});

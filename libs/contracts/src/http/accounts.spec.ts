import { acceptInvitationSchema, createTokenSchema, signUpSchema, updateAccountSchema } from './accounts.ts';
import { customerQuerySchema, markPaidSchema } from './staff.ts';

const person = { email: 'anna@example.com', password: 'a long enough password' };
const isName = (name: string) =>
  [
    signUpSchema.safeParse({ ...person, name }),
    signUpSchema.safeParse({ ...person, name: 'Anna', accountName: name }),
    updateAccountSchema.safeParse({ name }),
    acceptInvitationSchema.safeParse({ token: 't', name }),
    createTokenSchema.safeParse({ name, scopes: ['sites:read'] }),
  ].map((result) => result.success);

test('names keep ordinary punctuation and every script', () => {
  for (const name of ['Müller & Söhne GmbH (Shop)', "O'Neill, Inc.", 'example.com', '株式会社', 'A/B: test'])
    expect(isName(name)).not.toContain(false);
});

test('attack: control characters, web addresses and invisible names are refused in every name', () => {
  for (const name of [
    'a\0b',
    'a\nb',
    'a\u001bb',
    'Win at https://evil.example',
    'HTTP://EVIL.EXAMPLE',
    'see www.evil.example',
    '\u200b\u200b',
    '\u3164\u2800',
  ])
    expect(isName(name)).not.toContain(true);
});

test('attack: NUL in what staff search and note is refused before it reaches the database', () => {
  expect(customerQuerySchema.safeParse({ q: '\0' }).success).toBe(false);
  expect(markPaidSchema.safeParse({ reason: 'seen at the bank', reference: 'B\0' }).success).toBe(false);
});

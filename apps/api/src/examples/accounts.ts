import { rolePermissions } from '@sitekeep/contracts';
import { exampleId, exampleNow, madeUp, type Examples } from './example.ts';

export const annasEmail = 'anna@example.com';
export const annasPasswords = ['an example of a password', 'a second example of a password', 'a third example of a password'] as const;
const [first, second, third] = annasPasswords;

const person = { id: exampleId('person'), email: annasEmail, name: 'Anna Example', language: 'en' };
export const account = {
  id: exampleId('account'),
  name: 'Anna’s shop',
  currency: 'EUR',
  suspended: false,
  active: true,
  createdAt: exampleNow,
};
export const renamed = { ...account, name: 'Example shop' };
const session = (of: typeof account, confirmed: boolean) => ({
  person: { ...person, emailConfirmed: confirmed, termsAccepted: true },
  account: { ...of, active: confirmed },
  role: 'owner',
  permissions: rolePermissions.owner,
  accounts: [{ id: of.id, name: of.name, role: 'owner' }],
  csrfToken: madeUp.csrfToken,
});

/** Sessions, the own person and the account. */
export const accountExamples: Examples = {
  'post /v1/sign-up': {
    body: { email: annasEmail, password: first, name: 'Anna Example', accountName: 'Anna’s shop', currency: 'EUR', acceptTerms: true },
    answer: session(account, false),
  },
  'post /v1/sign-in': { body: { email: annasEmail, password: second }, answer: session(renamed, true) },
  'get /v1/session': { answer: session(account, true) },
  'post /v1/sign-out': {},
  'post /v1/sign-out-everywhere': {},
  'post /v1/terms-acceptance': {},
  'post /v1/email-confirmations': { body: { token: madeUp.confirmationToken } },
  'post /v1/email-confirmations/resend': {},
  'post /v1/password-resets': { body: { email: annasEmail } },
  'post /v1/password-resets/complete': { body: { token: madeUp.resetToken, password: second } },
  'put /v1/session/password': { body: { currentPassword: second, password: third } },
  'post /v1/email-change': { body: { email: 'anna@example.net', currentPassword: third } },
  'patch /v1/me': { body: { language: 'en' }, answer: { ...person, emailConfirmed: true, termsAccepted: true } },
  'get /v1/account': { answer: account },
  'patch /v1/account': { body: { name: 'Example shop' }, answer: renamed },
};

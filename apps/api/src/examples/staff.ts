import { annasEmail, renamed } from './accounts.ts';
import { exampleId, exampleNow, madeUp, money, page, type Examples } from './example.ts';

export const staffEmail = 'sam@sitekeep.example';
export const staffPassword = 'correct horse battery staple';
export const noticeText = 'A payment was disputed by the bank.';

const { id } = renamed;
const staff = { id: exampleId('staff'), email: staffEmail, name: 'Sam Support', role: 'admin' };
const session = { staff, csrfToken: madeUp.csrfToken };
const customer = { ...renamed, ownerEmail: annasEmail, sites: 1, unpaidServices: 0, balance: money(0) };
const owner = {
  id: exampleId('membership'),
  person: { id: exampleId('person'), name: 'Anna Example', email: annasEmail },
  role: 'owner',
  joinedAt: exampleNow,
};
const invoiceId = exampleId('invoice', 3);
const suspension = { suspended: true, reason: 'phishing reported, ticket 4711' };
const audit = [
  { action: 'account.suspended', target: id, reason: suspension.reason },
  { action: 'site.suspended', target: exampleId('site'), reason: suspension.reason },
  { action: 'invoice.mark-paid', target: invoiceId, reason: 'paid by bank transfer' },
].map((entry, index) => ({
  id: exampleId('audit', index + 1),
  at: exampleNow,
  actor: { kind: 'staff', id: staff.id, name: staff.name },
  accountId: id,
  ...entry,
}));

export const staffExamples: Examples = {
  'post /v1/staff/sign-in': { body: { email: staffEmail, password: staffPassword }, answer: session },
  'get /v1/staff/session': { answer: session },
  'post /v1/staff/sign-out': {},
  'get /v1/staff/customers': { query: { q: annasEmail, limit: 20 }, answer: page(customer) },
  'get /v1/staff/customers/{id}': { path: { id }, answer: { ...customer, members: [owner] } },
  'post /v1/staff/customers/{id}/suspension': { path: { id }, body: suspension },
  'post /v1/staff/sites/{id}/suspension': { path: { id: exampleId('site') }, body: suspension },
  'post /v1/staff/invoices/{id}/mark-paid': {
    path: { id: invoiceId },
    body: { reason: 'paid by bank transfer', reference: 'transfer of 2 March' },
    answer: { done: true, approval: null, said: 'Invoice SK-2026-000003 is paid.' },
  },
  'get /v1/staff/audit': { query: { accountId: id, limit: 3 }, answer: { data: audit, nextCursor: madeUp.cursor } },
  'get /v1/staff/notices': {
    query: { limit: 20 },
    answer: page({ id: exampleId('notice'), at: exampleNow, accountId: id, text: noticeText }),
  },
};

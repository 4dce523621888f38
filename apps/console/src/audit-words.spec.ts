import { auditWords } from './audit-words.ts';

test.each([
  ['GET /v1/account', 'Looked at the account'],
  ['GET /v1/sites/:id', 'Looked at a site'],
  ['GET /v1/sites/:id/policy/entries', 'Looked at a list'],
  ['GET /v1/staff/customers/{id}', 'Looked at the customer'],
  ['PUT /v1/sites/:id/policy', 'Changed the filters of a site'],
  ['DELETE /v1/sites/:id/hostnames/:hostnameId', 'Removed a hostname'],
  ['GET /v1/visitors/:id', 'Looked at a visitor'],
  ['GET /v1/visitors/:id/export', 'Looked at everything held about a visitor'],
  ['PATCH /v1/visitors/:id', 'Changed a visitor'],
  ['visitor.locked', 'Locked a visitor'],
  ['GET /v1/visitors/:id/tokens', 'Looked at tokens of a visitor'],
  ['POST /v1/visitors/:id/tokens/:tokenId/resync', 'Resynchronised a token of a visitor'],
  ['visitor-token.unlocked', 'Unlocked a token of a visitor'],
  ['invoice.mark-paid', 'Marked an invoice paid'],
  ['promo-code.created asked for', 'Asked to make a promo code'],
  ['site.moved', 'site.moved'],
])('%s', (action, words) => expect(auditWords(action)).toBe(words));

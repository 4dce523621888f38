const things: Record<string, string> = {
  account: 'the account',
  'api-tokens': 'API tokens',
  balance: 'the balance',
  bans: 'bans',
  customers: 'customers',
  'customers/:id': 'the customer',
  entries: 'a list',
  hostnames: 'a hostname',
  invoices: 'invoices',
  'invoices/:id': 'an invoice',
  ledger: 'the ledger',
  notices: 'notices',
  audit: 'the audit log',
  origins: 'the servers of a site',
  payments: 'payments',
  'payments/:id': 'a payment',
  plans: 'plans',
  policy: 'filters',
  protection: 'whether a site is protected',
  refusals: 'refusals',
  services: 'services',
  'services/:id': 'a service',
  session: 'the session',
  sites: 'sites',
  'sites/:id': 'a site',
  members: 'the team',
  invitations: 'invitations',
  traffic: 'traffic',
};
const events: Record<string, string> = {
  'account.suspended': 'Suspended the account',
  'account.unsuspended': 'Lifted the suspension of the account',
  'site.suspended': 'Suspended a site',
  'site.unsuspended': 'Lifted the suspension of a site',
  'invoice.mark-paid': 'Marked an invoice paid',
  'PATCH account': 'Renamed the account',
  'POST api-tokens': 'Created an API token',
  'DELETE api-tokens/:id': 'Revoked an API token',
  'POST invoices': 'Created an invoice',
  'POST invoices/:id/pay': 'Paid an invoice',
  'POST invoices/:id/void': 'Withdrew an invoice',
  'POST invoices/:id/mark-paid': 'Marked an invoice paid',
  'POST sites': 'Ordered a site',
  'PATCH sites/:id': 'Renamed a site',
  'DELETE sites/:id': 'Deleted a site',
  'DELETE services/:id': 'Deleted a service',
  'PUT sites/:id/origins': 'Changed the servers of a site',
  'POST sites/:id/hostnames': 'Added a hostname',
  'DELETE sites/:id/hostnames/:id': 'Removed a hostname',
  'POST sites/:id/hostnames/:id/verify': 'Verified a hostname',
  'PUT policy': 'Changed the account’s filters',
  'PATCH policy': 'Changed the account’s filters',
  'POST policy/entries': 'Added to an account list',
  'DELETE policy/entries/:id': 'Removed from an account list',
  'PUT sites/:id/policy': 'Changed the filters of a site',
  'PATCH sites/:id/policy': 'Changed the policy of a site',
  'POST sites/:id/check/revalidate': 'Let every visitor of a site pass the check again',
  'POST sites/:id/explain': 'Asked what becomes of a request',
  'DELETE sites/:id/bans/:id': 'Lifted a ban',
  'POST sites/:id/policy/entries': 'Added to a list of a site',
  'DELETE sites/:id/policy/entries/:id': 'Removed from a list of a site',
  'PATCH team/members/:id': 'Changed a role',
  'DELETE team/members/:id': 'Removed a member',
  'POST team/invitations': 'Invited somebody',
  'DELETE team/invitations/:id': 'Withdrew an invitation',
  'POST customers/:id/suspension': 'Changed the suspension of the account',
  'POST sites/:id/suspension': 'Changed the suspension of a site',
};

/** `GET /v1/sites/:id/policy/entries` -> `GET sites/:id/policy/entries`, whatever the ids are called. */
const plain = (action: string) => action.replace(/ \/v1\/(staff\/)?/, ' ').replace(/:\w+|\{\w+\}/g, ':id');

/** What was done, in words; an action that has none here is shown as it is. */
export function auditWords(action: string): string {
  const route = plain(action);
  const known = events[route];
  if (known) return known;
  const [method, path = ''] = route.split(' ');
  if (method !== 'GET') return action;
  const parts = path.split('/');
  const thing = things[parts.slice(-2).join('/')] ?? things[parts.at(-1) ?? ''];
  return thing ? `Looked at ${thing}` : action;
}

import { createBrowserRouter, Navigate, Outlet, type RouteObject } from 'react-router';
import { ConsoleShell } from './console-shell.tsx';
import { RouteError } from './route-error.tsx';
import { SignedIn } from './session/staff-session.tsx';

type Page = () => Promise<{ Component: React.ComponentType }>;
const page = (path: string, lazy: Page): RouteObject => ({ path, lazy });

const customer: RouteObject = {
  path: 'customers/:id',
  lazy: async () => ({ Component: (await import('./customer/customer-frame.tsx')).CustomerFrame }),
  children: [
    { index: true, lazy: async () => ({ Component: (await import('./customer/overview.tsx')).Overview }) },
    page('sites', async () => ({ Component: (await import('./customer/sites.tsx')).Sites })),
    page('sites/:siteId', async () => ({ Component: (await import('./customer/site.tsx')).SitePage })),
    page('billing', async () => ({ Component: (await import('./billing/billing.tsx')).Billing })),
    page('lists', async () => ({ Component: (await import('./customer/lists.tsx')).Lists })),
    page('audit', async () => ({ Component: (await import('./customer/audit.tsx')).CustomerAudit })),
  ],
};

export const router = createBrowserRouter([
  {
    errorElement: <RouteError />,
    HydrateFallback: () => null,
    children: [
      page('sign-in', async () => ({ Component: (await import('./session/sign-in.tsx')).SignIn })),
      {
        element: (
          <SignedIn>
            <ConsoleShell>
              <Outlet />
            </ConsoleShell>
          </SignedIn>
        ),
        children: [
          {
            errorElement: <RouteError />,
            children: [
              { index: true, element: <Navigate to="/customers" replace /> },
              page('customers', async () => ({ Component: (await import('./customers/customers.tsx')).Customers })),
              customer,
              page('approvals', async () => ({ Component: (await import('./books/approvals.tsx')).Approvals })),
              page('bank-transfers', async () => ({ Component: (await import('./books/bank-transfers.tsx')).BankTransfers })),
              page('promo-codes', async () => ({ Component: (await import('./prices/promo-codes.tsx')).PromoCodes })),
              page('export', async () => ({ Component: (await import('./books/export.tsx')).Export })),
              page('differences', async () => ({ Component: (await import('./books/differences.tsx')).Differences })),
              page('queues', async () => ({ Component: (await import('./books/queues.tsx')).Queues })),
              page('notices', async () => ({ Component: (await import('./notices.tsx')).Notices })),
              page('audit', async () => ({ Component: (await import('./audit.tsx')).Audit })),
              page('*', async () => ({ Component: (await import('./not-found.tsx')).NotFound })),
            ],
          },
        ],
      },
    ],
  },
]);

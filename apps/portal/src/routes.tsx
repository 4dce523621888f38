import { createBrowserRouter, Navigate, Outlet, type RouteObject } from 'react-router';
import { PortalShell } from './portal-shell.tsx';
import { RouteError } from './route-error.tsx';
import { SignedIn } from './session/session.tsx';

type Page = () => Promise<{ Component: React.ComponentType }>;
const page = (path: string, lazy: Page): RouteObject => ({ path, lazy });
const to = (path: string): RouteObject => ({ index: true, element: <Navigate to={path} replace /> });

const open: RouteObject[] = [
  page('sign-in', async () => ({ Component: (await import('./auth/sign-in.tsx')).SignIn })),
  page('sign-up', async () => ({ Component: (await import('./auth/sign-up.tsx')).SignUp })),
  page('forgot-password', async () => ({ Component: (await import('./auth/forgot-password.tsx')).ForgotPassword })),
  page('reset-password', async () => ({ Component: (await import('./auth/reset-password.tsx')).ResetPassword })),
  page('confirm-email', async () => ({ Component: (await import('./auth/confirm-email.tsx')).ConfirmEmail })),
  page('terms', async () => ({ Component: (await import('./terms/terms.tsx')).Terms })),
  page('invitation', async () => ({ Component: (await import('./auth/invitation.tsx')).Invitation })),
];
const site: RouteObject = {
  path: 'sites/:id',
  lazy: async () => ({ Component: (await import('./site/site-frame.tsx')).SiteFrame }),
  children: [
    to('overview'),
    page('overview', async () => ({ Component: (await import('./site/overview.tsx')).Overview })),
    page('filters', async () => ({ Component: (await import('./site/filters.tsx')).Filters })),
    page('refusals', async () => ({ Component: (await import('./site/refusals.tsx')).Refusals })),
    page('gate', async () => ({ Component: (await import('./site/gate/gate.tsx')).Gate })),
    page('gate/sessions', async () => ({ Component: (await import('./site/gate/sessions.tsx')).GateSessions })),
    page('gate/programs', async () => ({ Component: (await import('./site/gate/programs/programs.tsx')).Programs })),
    page('gate/providers', async () => ({ Component: (await import('./site/gate/providers/providers.tsx')).Providers })),
    page('gate/keys', async () => ({ Component: (await import('./site/gate-keys.tsx')).GateKeys })),
    page('traffic', async () => ({ Component: (await import('./site/traffic.tsx')).Traffic })),
  ],
};
const billing: RouteObject = {
  path: 'billing',
  lazy: async () => ({ Component: (await import('./billing/billing-frame.tsx')).BillingFrame }),
  children: [
    { index: true, lazy: async () => ({ Component: (await import('./billing/services.tsx')).Services }) },
    page('invoices', async () => ({ Component: (await import('./billing/invoice/invoices.tsx')).Invoices })),
    page('payments', async () => ({ Component: (await import('./billing/payments.tsx')).Payments })),
    page('balance', async () => ({ Component: (await import('./billing/balance/balance.tsx')).Balance })),
    page('cards', async () => ({ Component: (await import('./billing/cards/cards.tsx')).Cards })),
    page('details', async () => ({ Component: (await import('./billing/details/details.tsx')).BillingDetails })),
  ],
};
const signedIn: RouteObject = {
  element: (
    <SignedIn>
      <PortalShell>
        <Outlet />
      </PortalShell>
    </SignedIn>
  ),
  children: [
    {
      errorElement: <RouteError />,
      children: [
        to('/sites'),
        page('sites', async () => ({ Component: (await import('./sites/sites.tsx')).Sites })),
        page('sites/new', async () => ({ Component: (await import('./sites/order-site.tsx')).OrderSitePage })),
        site,
        billing,
        page('billing/invoices/new', async () => ({ Component: (await import('./billing/invoice/new-invoice.tsx')).NewInvoice })),
        page('billing/invoices/:id', async () => ({ Component: (await import('./billing/invoice/invoice.tsx')).InvoicePage })),
        page('billing/credit-notes/:id', async () => ({ Component: (await import('./billing/invoice/credit-note.tsx')).CreditNotePage })),
        page('billing/services/:id', async () => ({ Component: (await import('./billing/service/service.tsx')).ServicePage })),
        page('billing/services/:id/plan', async () => ({ Component: (await import('./billing/service/change-plan.tsx')).ChangePlanPage })),
        page('billing/return', async () => ({ Component: (await import('./billing/payment-return.tsx')).PaymentReturn })),
        page('visitors', async () => ({ Component: (await import('./visitors/visitors.tsx')).Visitors })),
        page('visitors/import', async () => ({ Component: (await import('./visitors/import/import-visitors.tsx')).ImportVisitors })),
        page('visitors/import-tokens', async () => ({ Component: (await import('./visitors/import/import-tokens.tsx')).ImportTokens })),
        page('visitors/:id', async () => ({ Component: (await import('./visitors/visitor.tsx')).VisitorPage })),
        page('team', async () => ({ Component: (await import('./team/team.tsx')).Team })),
        page('tokens', async () => ({ Component: (await import('./tokens/tokens.tsx')).Tokens })),
        page('lists', async () => ({ Component: (await import('./lists/lists.tsx')).Lists })),
        page('settings', async () => ({ Component: (await import('./settings/settings.tsx')).Settings })),
        page('*', async () => ({ Component: (await import('./not-found.tsx')).NotFound })),
      ],
    },
  ],
};

export const router = createBrowserRouter([{ errorElement: <RouteError />, HydrateFallback: () => null, children: [...open, signedIn] }]);

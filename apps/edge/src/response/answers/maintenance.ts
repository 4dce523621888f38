import { type Page, type PageBrand, renderPage } from '@sitekeep/edge-pages';
import type { OwnPages } from './own-pages.ts';

/** 503 with the time to come again: the customer's page or ours for browsers, problem+json for programs. */
export function maintenancePage(
  request: { header(name: string): string | undefined },
  retryAfter: number,
  pages: OwnPages | null,
  facts: { requestId: string; brand: PageBrand },
): Page {
  return renderPage({
    kind: 'maintenance',
    stage: 'response',
    reason: 'maintenance',
    accept: request.header('accept'),
    acceptLanguage: request.header('accept-language'),
    retryAfter,
    own: pages?.('maintenance'),
    ...facts,
  });
}

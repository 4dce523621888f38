import { visit, type Answer, type VisitOptions } from '../../testing/visit.ts';
import { secretOf } from './asked-sites.ts';

export type AskHeaders = Record<string, string | string[]>;

/** A question as a proxy with the secret of a site asks it; null for one without. */
export function fetchAsk(
  port: number,
  path: string,
  siteId: string | null,
  headers: AskHeaders,
  options: VisitOptions = {},
): Promise<Answer> {
  const secret = siteId === null ? {} : { 'x-sitekeep-auth-secret': secretOf(siteId) };
  return visit(port, 'edge.test', path, { ...options, headers: { ...secret, ...headers } as Record<string, string> });
}

import type { ExecutionContext } from '@nestjs/common';
import { reasonSchema } from '@sitekeep/contracts';
import { ProblemError, type AuthenticatedRequest } from '@sitekeep/platform';
import type { ShellRequest, Surface } from '../shell/request-context.ts';

export type ApiRequest = AuthenticatedRequest & Partial<Pick<ShellRequest, 'surface'>>;
export const requestOf = (context: ExecutionContext): ApiRequest => context.switchToHttp().getRequest<ApiRequest>();

/** A request that did not pass the shell's middleware (a test's own app) counts as the customers'. */
export const surfaceOf = (request: ApiRequest): Surface => request.surface ?? 'portal';
export const isWrite = (request: ApiRequest): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(request.method);

/** The caller's address: express has resolved X-Forwarded-For when it came through a trusted proxy. */
export const addressOf = (request: ApiRequest): string => (request.ip ?? '').replace(/^::ffff:(?=\d+\.)/i, '');

export function cookieOf(request: ApiRequest, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value) return value;
  }
  return null;
}

/** Headers hold bytes: text in other scripts travels percent-encoded. */
export function headerText(request: ApiRequest, name: string): string | null {
  const raw = request.get(name)?.trim();
  if (!raw) return null;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

/** Why staff do this, if they say it; one that says nothing is refused, because it is written into the audit trail. */
export function reasonOf(request: ApiRequest): string | null {
  const text = headerText(request, 'Sitekeep-Reason');
  if (text === null) return null;
  const reason = reasonSchema.safeParse(text);
  if (reason.success) return reason.data;
  throw new ProblemError('malformed_request', 'Say why in Sitekeep-Reason: 3 to 500 characters that can be seen, percent-encoded.');
}

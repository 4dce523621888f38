import type { SandboxWebhook } from '@sitekeep/billing';
import { ProblemError } from '@sitekeep/platform';
import type { Request } from 'express';

/** Sends what the sandbox tells to ourselves, by HTTP, as a real provider would. */
export async function sendWebhooks(request: Request, webhooks: readonly SandboxWebhook[]): Promise<void> {
  for (const { body, headers } of webhooks) {
    const answer = await fetch(ownAddress(request, '/webhooks/sandbox'), { method: 'POST', headers, body });
    if (!answer.ok) throw new ProblemError('unavailable', `The webhook was answered with ${answer.status}. Try again.`);
  }
}

/** The listener that this request came in on: right whatever name or proxy stands before it. */
function ownAddress(request: Request, path: string): string {
  const { localAddress = '127.0.0.1', localPort } = request.socket;
  const host = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
  return `http://${host}:${localPort}${path}`;
}

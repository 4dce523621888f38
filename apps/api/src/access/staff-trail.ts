import { Injectable, type ExecutionContext } from '@nestjs/common';
import { storedId } from '@sitekeep/contracts';
import { Audit, Transactions } from '@sitekeep/platform';
import { isWrite, reasonOf, type ApiRequest } from './caller.ts';
import { accessOf, patternOf } from './route-access.ts';

/**
 * Writes down what staff do. For a customer: every call, before it runs. On the staff's own pages: every look at customers; changes
 * there are written by their services, with the change.
 */
@Injectable()
export class StaffTrail {
  constructor(
    private readonly transactions: Transactions,
    private readonly audit: Audit,
  ) {}

  async note(context: ExecutionContext, request: ApiRequest): Promise<void> {
    const { principal } = request;
    if (principal?.kind !== 'staff') return;
    const looksAtCustomers = accessOf(context.getHandler())?.kind === 'staff' && !isWrite(request);
    if (principal.accountId === null && !looksAtCustomers) return;
    await this.audit.append(this.transactions.manager, {
      actor: principal,
      accountId: principal.accountId ?? namedAccount(request),
      action: `${request.method} /${patternOf(context.getClass(), context.getHandler())}`,
      target: request.path,
      reason: principal.reason ?? reasonOf(request) ?? 'looked at it',
    });
  }
}

const namedAccount = (request: ApiRequest): string | null => {
  const shown = request.params['id'];
  return typeof shown === 'string' ? storedId('account', shown) : null;
};

import { Injectable } from '@nestjs/common';
import {
  showId,
  type ApiToken as TokenView,
  type CreatedApiToken,
  type CreateToken,
  type Fault,
  type Page,
  type PageQuery,
} from '@sitekeep/contracts';
import { cursorUuid, invalidContent, notFound, pageOf, ProblemError, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import { LessThan, type EntityManager } from 'typeorm';
import { tokenView } from './account.view.ts';
import { ApiToken } from './api-token.entity.ts';
import { MembershipRepository } from './membership.repository.ts';
import { assertActive } from './role-rules.ts';
import { newSecret } from './secrets.ts';
import { faultsOfToken } from './token-rules.ts';
import { Trail } from './trail.ts';

const atMost = 100;

/** Tokens of a customer's programs. */
@Injectable()
export class ApiTokens {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly memberships: MembershipRepository,
    private readonly trail: Trail,
  ) {}

  async list({ accountId }: AccountContext, query: PageQuery): Promise<Page<TokenView>> {
    const after = cursorUuid('apiToken', query);
    const rows = await this.transactions.manager
      .getRepository(ApiToken)
      .find({ where: { accountId, ...(after && { id: LessThan(after) }) }, order: { id: 'DESC' }, take: query.limit + 1 });
    return pageOf('apiToken', rows, query.limit, tokenView);
  }

  /** The secret is in this answer and nowhere else. A token is never wider than who makes it. */
  async create(context: AccountContext, input: CreateToken): Promise<CreatedApiToken> {
    return this.transactions.run(async (manager) => {
      const account = await this.memberships.lockAccount(manager, context.accountId);
      if (!account) throw notFound();
      assertActive(account);
      const maker = await this.makerToken(manager, context);
      const faults: Fault[] = faultsOfToken(input, { principal: context.principal, token: maker, now: this.clock.now() });
      if (faults.length > 0) throw invalidContent(faults);
      if ((await manager.getRepository(ApiToken).countBy({ accountId: context.accountId })) >= atMost)
        throw new ProblemError('limit_reached', `An account has at most ${atMost} tokens. Revoke some first.`);
      const { secret, hash: tokenHash, hint } = newSecret('sk_live_');
      const token = await manager.getRepository(ApiToken).save({
        id: newUuid(),
        accountId: context.accountId,
        createdBy: makerPerson(context, maker),
        parentId: maker?.id ?? null,
        name: input.name,
        tokenHash,
        hint,
        scopes: [...new Set(input.scopes)],
        allowedAddresses: input.allowedAddresses,
        expiresAt: input.expiresAt === null ? null : new Date(input.expiresAt),
        lastUsedAt: null,
        createdAt: this.clock.now(),
      });
      await this.trail.noteLasting(manager, context, 'token created', showId('apiToken', token.id));
      return { ...tokenView(token), secret };
    });
  }

  /** Ends the tokens that it made and the invitations that it sent, too. */
  async revoke(context: AccountContext, id: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const { affected } = await manager.getRepository(ApiToken).delete({ id, accountId: context.accountId });
      if (!affected) throw notFound();
      await this.trail.note(manager, context, 'token revoked', showId('apiToken', id));
    });
  }

  private makerToken(manager: EntityManager, { accountId, principal }: AccountContext): Promise<ApiToken | null> {
    if (principal.kind !== 'token') return Promise.resolve(null);
    return manager.getRepository(ApiToken).findOneByOrFail({ id: principal.id, accountId });
  }
}

/** The person whose permissions bound the token for good; nobody's when staff made it. */
function makerPerson({ principal }: AccountContext, maker: ApiToken | null): string | null {
  if (principal.kind === 'staff') return null;
  return maker ? maker.createdBy : principal.id;
}

import { Injectable } from '@nestjs/common';
import { Transactions } from '@sitekeep/platform';
import { In, IsNull, Not } from 'typeorm';
import type { Claim } from './hostname-claims.ts';
import { Hostname } from './hostname.entity.ts';
import { proofName, proofValue } from './hostname.ts';
import { SiteDns } from './site-dns.ts';

/** How the owner of a domain gets a name back that another account protects without having proven it. */
@Injectable()
export class TakenNames {
  constructor(
    private readonly transactions: Transactions,
    private readonly dns: SiteDns,
  ) {}

  /** Names of others whose DNS says that they are the account's. Asked before the transaction: DNS may be slow, and then proves nothing. */
  async provenByDns(accountId: string, claims: readonly Claim[]): Promise<ReadonlySet<string>> {
    const wanted = { name: In(claims.map((claim) => claim.name)), state: 'live' as const };
    const held = await this.transactions.manager.findBy(Hostname, { ...wanted, accountId: Not(accountId), proofToken: IsNull() });
    const proven = await Promise.all(
      held.map(({ name }) => this.dns.hasText(proofName(name), proofValue(accountId, name)).catch(() => false)),
    );
    return new Set(held.filter((_, index) => proven[index]).map(({ name }) => name));
  }
}

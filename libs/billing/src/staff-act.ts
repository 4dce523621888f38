import type { ApprovalAction, Money } from '@sitekeep/contracts';
import type { Actor } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';

/** Whom and what an act is about, and how much money it is worth: above the limit a second person must agree. */
export type ActFacts = {
  /** null: it is for any account */
  accountId: string | null;
  /** shown id, or what people call it by */
  target: string;
  amount: Money;
  /** true: nobody can say what it may come to, and `amount` is a part of it; then a second person must agree, whatever the limit */
  unbounded?: boolean;
  /** what a second person agrees to, where target and amount do not say it */
  terms?: string;
};

/** What is asked for, flat; ids in it are stored uuids. */
export type ActRequest = Record<string, string | number | boolean | null | readonly (string | number)[]>;

/**
 * One kind of act of staff with money. A `Request` is kept as it is while it waits for somebody else.
 * All of it is work in the database: what a provider must do follows by a job.
 */
export interface StaffAct<Request extends ActRequest = ActRequest> {
  readonly action: ApprovalAction;
  /** as the audit trail calls it */
  readonly audited: string;
  /** true: `perform` writes the entry itself */
  readonly auditsItself?: boolean;
  /** Throws what doing it now would throw. */
  facts(manager: EntityManager, request: Request): Promise<ActFacts>;
  /** Does it. Returns what became of it, in words. */
  perform(manager: EntityManager, request: Request, actor: Actor, reason: string): Promise<string>;
}

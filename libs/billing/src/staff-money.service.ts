import { Inject, Injectable } from '@nestjs/common';
import { showMoney, type ApprovalAction, type DecideApproval, type StaffAct as StaffActView } from '@sitekeep/contracts';
import { Audit, CONTROL_CONFIG, ProblemError, Transactions, type StaffPrincipal } from '@sitekeep/platform';
import { Clock, newUuid, type ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { ActsAlone, windowDays } from './acts-alone.ts';
import type { Approval } from './approval.entity.ts';
import { Approvals, showApproval } from './approvals.ts';
import { addMs, dayMs } from './months.ts';
import type { ActFacts, ActRequest, StaffAct } from './staff-act.ts';
import { StaffActs } from './staff-acts.ts';

/** Who of the staff does it. */
export type StaffMember = Pick<StaffPrincipal, 'kind' | 'id' | 'name'>;
const waitsDays = 7;

/**
 * What staff do with money: at once up to the limit, above it when somebody else agrees; what one of them did alone for the same account
 * within 30 days, or for any, is added. Each act is one transaction with its entry
 * in the audit trail, which the movements of money in it name.
 */
@Injectable()
export class StaffMoney {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly approvals: Approvals,
    private readonly alone: ActsAlone,
    private readonly acts: StaffActs,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'STAFF_APPROVAL_LIMIT'>,
  ) {}

  ask(action: ApprovalAction, request: ActRequest, staff: StaffMember, reason: string): Promise<StaffActView> {
    const act = this.acts.named(action);
    return this.transactions.run(async (manager) => {
      await this.alone.lock(manager, staff.id);
      const facts = await act.facts(manager, request);
      const before = await this.alone.worth(manager, staff.id, facts.accountId);
      if (facts.unbounded || before + Math.abs(facts.amount.amount) > this.config.STAFF_APPROVAL_LIMIT)
        return this.wait(manager, act, { request, facts, before }, staff, reason);
      await this.alone.note(manager, staff.id, act.action, facts);
      return { done: true, approval: null, said: await this.perform(manager, act, request, facts, staff, reason) };
    });
  }

  /** Another person agrees, and it is done; or refuses. Whoever asked may only take it back. */
  decide(approvalId: string, { agree, reason }: DecideApproval, staff: StaffMember): Promise<StaffActView> {
    return this.transactions.run(async (manager) => {
      const approval = await this.approvals.lock(manager, approvalId);
      if (approval.state !== 'waiting') throw new ProblemError('conflict', `This is ${approval.state} already.`);
      if (agree && approval.requestedBy === staff.id)
        throw new ProblemError('second_person_needed', 'You asked for it yourself: somebody else must agree.');
      const said = agree ? await this.agreed(manager, approval, staff, reason) : await this.refused(manager, approval, staff, reason);
      const decision = { decidedBy: staff.id, decider: staff.name, decidedAt: this.clock.now(), decisionReason: reason };
      await this.approvals.decide(manager, approval, { ...decision, state: agree ? 'done' : 'refused' });
      return { done: agree, approval: showApproval(approval), said };
    });
  }

  private async agreed(manager: EntityManager, approval: Approval, staff: StaffMember, reason: string): Promise<string> {
    const act = this.acts.named(approval.action);
    const facts = await act.facts(manager, approval.request);
    if (facts.amount.amount !== approval.amount || facts.amount.currency !== approval.currency)
      throw new ProblemError('conflict', `It is worth ${showMoney(facts.amount)} by now. Refuse it, and ask for it again.`);
    const both = `${approval.reason} (asked for by ${approval.requester}; ${staff.name} agreed: ${reason})`;
    return this.perform(manager, act, approval.request, facts, staff, both);
  }

  private async refused(manager: EntityManager, approval: Approval, staff: StaffMember, reason: string): Promise<string> {
    const { accountId, target, requester } = approval;
    const entry = { actor: staff, accountId, action: `${this.acts.named(approval.action).audited} refused`, target };
    await this.audit.append(manager, { ...entry, reason: `${reason} (asked for by ${requester}: ${approval.reason})` });
    return 'Refused. Nothing was done.';
  }

  private async perform(
    manager: EntityManager,
    act: StaffAct,
    request: ActRequest,
    { accountId, target }: ActFacts,
    staff: StaffMember,
    reason: string,
  ): Promise<string> {
    if (!act.auditsItself) await this.audit.appendAsCause(manager, { actor: staff, accountId, action: act.audited, target, reason });
    return act.perform(manager, request, staff, reason);
  }

  private async wait(
    manager: EntityManager,
    act: StaffAct,
    { request, facts, before }: { request: ActRequest; facts: ActFacts; before: number },
    staff: StaffMember,
    reason: string,
  ): Promise<StaffActView> {
    const { accountId, target, amount, terms = null } = facts;
    if (await this.approvals.waits(manager, act.action, target))
      throw new ProblemError('conflict', 'This waits for a second person already. See Approvals.');
    const now = this.clock.now();
    const approval: Approval = {
      ...{ id: newUuid(), action: act.action, accountId, target, terms, ...amount, request, reason, state: 'waiting' },
      ...{ requestedBy: staff.id, requester: staff.name, requestedAt: now, expiresAt: addMs(now, waitsDays * dayMs) },
      ...{ decidedBy: null, decider: null, decidedAt: null, decisionReason: null },
    };
    await this.approvals.insert(manager, approval);
    await this.audit.append(manager, { actor: staff, accountId, action: `${act.audited} asked for`, target, reason });
    const worth = facts.unbounded ? 'as often as anybody likes' : showMoney(amount);
    const text = `${staff.name} asks for a second person: ${act.action}, ${worth}. See Approvals.`;
    await this.audit.tellStaff(manager, accountId, text);
    return { done: false, approval: showApproval(approval), said: this.sayWhy(facts, before) };
  }

  private sayWhy({ accountId, amount, unbounded }: ActFacts, before: number): string {
    if (unbounded) return `It may be used as often as anybody likes: somebody else must agree within ${waitsDays} days.`;
    const show = (minor: number): string => showMoney({ ...amount, amount: minor });
    const also =
      before === 0 ? '' : `, with ${show(before)} that you did${accountId === null ? '' : ' for this account'} in ${windowDays} days,`;
    const limit = show(this.config.STAFF_APPROVAL_LIMIT);
    return `${show(amount.amount)}${also} are above ${limit}: somebody else must agree within ${waitsDays} days.`;
  }
}

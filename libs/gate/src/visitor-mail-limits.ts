import { Inject, Injectable } from '@nestjs/common';
import { ServicesReadModel } from '@sitekeep/billing';
import { mostInvitationsADay, mostInvitationsADayUnpaid } from '@sitekeep/contracts';
import { CONTROL_CONFIG, ProblemError } from '@sitekeep/platform';
import { Clock, type ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { MailCountsRepository, type CountedMail } from './mail-counts.repository.ts';
import { mailSubject } from './mail-subjects.ts';

const minuteMs = 60_000;
/** Long enough to look into the mailbox: asking again before would only fill it. */
const againAfterMs = 10 * minuteMs;
export const dayMs = 24 * 60 * minuteMs;
const hourMs = 60 * minuteMs;
/** In an hour. */
const mostResets = 3;
/** Of all visitors of an account, from one network, in an hour. */
const mostResetsFromNetwork = 20;

/**
 * Mails in 24 hours, each kind apart: what strangers ask for keeps no visitor from a code in their own network, and hides nothing that is done
 * in their name.
 */
const mostADay: Record<CountedMail, { toAddress: number; ofAccount: number; ofUnpaid: number }> = {
  invitation: { toAddress: 10, ofAccount: mostInvitationsADay, ofUnpaid: mostInvitationsADayUnpaid },
  reset: { toAddress: 20, ofAccount: 10_000, ofUnpaid: 50 },
  code: { toAddress: 20, ofAccount: 10_000, ofUnpaid: 50 },
  known_code: { toAddress: 20, ofAccount: 10_000, ofUnpaid: 50 },
  notice: { toAddress: 20, ofAccount: 10_000, ofUnpaid: 50 },
};

/** What keeps an invitation from an address, until when: those that went out, or that it was declined. Null: for good. */
export type Hindrance = { declined: true; until: Date | null } | { declined: false; until: Date };

/** Whether mail may go to visitors: an account must not become a way to fill the mailboxes of strangers. */
@Injectable()
export class VisitorMailLimits {
  constructor(
    private readonly clock: Clock,
    private readonly services: ServicesReadModel,
    private readonly counts: MailCountsRepository,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  /** Of those of these addresses that cannot be invited now. The account's visitors are locked. */
  async hindrances(manager: EntityManager, accountId: string, emails: readonly string[]): Promise<Map<string, Hindrance>> {
    const addresses = emails.map((email) => this.address(accountId, email));
    const declined = await this.counts.declined(manager, accountId, addresses);
    const invited = await this.counts.invitedSince(manager, accountId, addresses, this.ago(dayMs));
    const found = emails.flatMap((email, index): [string, Hindrance][] => {
      const key = addresses[index]!.toString('hex');
      const refusal = declined.get(key);
      if (refusal) return [[email, { declined: true, until: refusal.isFinal ? null : later(refusal.at, dayMs) }]];
      const sent = invited.get(key);
      if (!sent) return [];
      const until = sent.count < mostADay.invitation.toAddress ? later(sent.last, againAfterMs) : later(sent.first, dayMs);
      return until > this.clock.now() ? [[email, { declined: false, until }]] : [];
    });
    return new Map(found);
  }

  /** Counts invitations of the account; throws limit_reached beyond what it may send in a day. The account's visitors are locked. */
  async countInvitations(manager: EntityManager, accountId: string, emails: readonly string[]): Promise<void> {
    const sent = await this.counts.ofAccount(manager, accountId, this.ago(dayMs));
    const paid = await this.services.hasPaid(manager, accountId);
    const most = paid ? mostInvitationsADay : mostInvitationsADayUnpaid;
    if (sent + emails.length > most) {
      const mend = paid ? '' : ` Or pay for a site: then there may be ${mostInvitationsADay}.`;
      throw new ProblemError('limit_reached', `An account sends ${most} invitations in 24 hours, and ${sent} went out. Try later.${mend}`);
    }
    const addresses = emails.map((email) => this.address(accountId, email));
    await this.counts.add(manager, { accountId, kind: 'invitation', network: null, at: this.clock.now() }, addresses);
  }

  /** Whether a mail may go to this address, known or not: it was not declined, and there were not too many today. */
  async mayMail(manager: EntityManager, kind: CountedMail, accountId: string, email: string): Promise<boolean> {
    const address = this.address(accountId, email);
    const most = mostADay[kind];
    const declined = await this.counts.declined(manager, accountId, [address]);
    const sent = await this.counts.since(manager, { accountId, kind, address }, this.ago(dayMs), most.ofAccount);
    const ofAccount = (await this.services.hasPaid(manager, accountId)) ? most.ofAccount : most.ofUnpaid;
    return declined.size === 0 && sent.toAddress < most.toAddress && sent.ofAccount < ofAccount;
  }

  async count(manager: EntityManager, kind: CountedMail, accountId: string, email: string): Promise<void> {
    await this.counts.add(manager, { accountId, kind, network: null, at: this.clock.now() }, [this.address(accountId, email)]);
  }

  /**
   * Whether a mail by which a visitor sets a new password may go to this address, known or not: there were not too many, and it was not
   * declined. Until the transaction ends nobody else gets an answer for address or network.
   */
  async mayReset(manager: EntityManager, accountId: string, email: string, network: string): Promise<boolean> {
    const address = this.address(accountId, email);
    const since = this.ago(hourMs);
    const counts = await this.counts.enterResets(manager, accountId, address, this.network(accountId, network), since);
    const mayMail = await this.mayMail(manager, 'reset', accountId, email);
    return mayMail && counts.toAddress < mostResets && counts.fromNetwork < mostResetsFromNetwork;
  }

  async countReset(manager: EntityManager, accountId: string, email: string, network: string): Promise<void> {
    const from = this.network(accountId, network);
    await this.counts.add(manager, { accountId, kind: 'reset', network: from, at: this.clock.now() }, [this.address(accountId, email)]);
  }

  /** Somebody said there that it is not them: no mail of the account goes there any more. */
  decline(manager: EntityManager, accountId: string, email: string): Promise<void> {
    return this.counts.decline(manager, accountId, this.address(accountId, email), this.clock.now());
  }

  /** For whom the account invites again. */
  lift(manager: EntityManager, accountId: string, email: string): Promise<void> {
    return this.counts.lift(manager, accountId, this.address(accountId, email));
  }

  /** Somebody accepted an invitation there. */
  forgetDeclined(manager: EntityManager, accountId: string, email: string): Promise<void> {
    return this.counts.forgetDeclined(manager, accountId, this.address(accountId, email));
  }

  /** Names the address without telling it. */
  addressKey(accountId: string, email: string): string {
    return this.address(accountId, email).toString('hex');
  }

  private address(accountId: string, email: string): Buffer {
    return mailSubject(this.config.SEALING_KEY, 'address', accountId, email);
  }

  private network(accountId: string, network: string): Buffer {
    return mailSubject(this.config.SEALING_KEY, 'network', accountId, network);
  }

  private ago(ms: number): Date {
    return new Date(this.clock.nowMs() - ms);
  }
}

const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

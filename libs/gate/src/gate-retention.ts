import { Injectable } from '@nestjs/common';
import { Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { EmailCodesRepository } from './email-codes.repository.ts';
import { GateKeysRepository } from './gate-keys.repository.ts';
import { GateRevocationsRepository } from './gate-revocations.repository.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { GuessesRepository } from './guesses.repository.ts';
import { PasskeysRepository } from './passkeys.repository.ts';
import { InvitationsRepository } from './invitations.repository.ts';
import { MailCountsRepository } from './mail-counts.repository.ts';
import { ResetsRepository } from './resets.repository.ts';
import { ProvidersRepository } from './providers.repository.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';

/** How long sessions and what was said of them are kept after their end. */
const sessionsKeptMs = 24 * 3_600_000;
/** How long keys are kept after their end. */
const keysKeptMs = 7 * 24 * 3_600_000;
/** How long mails to visitors are counted. */
const mailsCountedMs = 24 * 3_600_000;
const atOnce = 5000;

/** Deletes what the comments of the tables promise: failures, networks of visitors, codes and links that were sent, challenges that were answered, and sessions, trusted devices and keys that have ended. */
@Injectable()
export class GateRetention {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly guesses: GuessesRepository,
    private readonly keys: GateKeysRepository,
    private readonly sessions: GateSessionsRepository,
    private readonly revocations: GateRevocationsRepository,
    private readonly devices: TrustedDevicesRepository,
    private readonly emailCodes: EmailCodesRepository,
    private readonly invitations: InvitationsRepository,
    private readonly resets: ResetsRepository,
    private readonly mailCounts: MailCountsRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly providers: ProvidersRepository,
  ) {}

  /** In small portions; returns how many went. */
  async deleteOld(): Promise<number> {
    const { manager } = this.transactions;
    const now = this.clock.now();
    const works = [
      () => this.guesses.deleteReset(manager, now, atOnce),
      () => this.guesses.deleteForgotten(manager, now, atOnce),
      () => this.providers.deleteReturns(manager, now, atOnce),
      () => this.sessions.deleteOver(manager, new Date(now.getTime() - sessionsKeptMs), atOnce),
      () => this.revocations.deleteOver(manager, new Date(now.getTime() - sessionsKeptMs), atOnce),
      () => this.devices.deleteOver(manager, now, atOnce),
      () => this.emailCodes.deleteOld(manager, now, atOnce),
      () => this.passkeys.deleteExpired(manager, now, atOnce),
      () => this.invitations.deleteReplaced(manager, now, atOnce),
      () => this.resets.deleteExpired(manager, now, atOnce),
      () => this.mailCounts.deleteOld(manager, new Date(now.getTime() - mailsCountedMs), atOnce),
      () => this.keys.deleteEnded(manager, new Date(now.getTime() - keysKeptMs), atOnce),
    ];
    let deleted = 0;
    for (const work of works) for (let count = atOnce; count === atOnce; deleted += count) count = await work();
    return deleted;
  }
}

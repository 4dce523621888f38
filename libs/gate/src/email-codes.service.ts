import { Inject, Injectable } from '@nestjs/common';
import type { GateEmailCode } from '@sitekeep/contracts';
import { Mailer, mailLanguageOf } from '@sitekeep/mail';
import { CONTROL_CONFIG, Transactions } from '@sitekeep/platform';
import { Clock, newUuid, type ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { CredentialCheck, type AskedFrom } from './credential-check.ts';
import { emailCodeHash, emailCodeMinutes, newEmailCode, readableCode } from './email-codes.ts';
import { EmailCodesRepository } from './email-codes.repository.ts';
import { LinkHosts } from './link-hosts.ts';
import { SitesAsked } from './site-asks.ts';
import type { Place } from './session-start.ts';
import { VisitorMailLimits } from './visitor-mail-limits.ts';
import type { VisitorRow } from './visitor.entity.ts';

/** Stands for whoever gets no mail (RFC 2606, 2); what is written for them is taken back. */
const nobody: Recipient = { id: '00000000-0000-0000-0000-000000000000', email: 'nobody@example.invalid', name: '' };
type Recipient = Pick<VisitorRow, 'id' | 'email' | 'name'>;

/** Codes by mail, in the place of a token's: for one site, and accepted once within ten minutes. A later one leaves those before as they are. */
@Injectable()
export class EmailCodes {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly sites: SitesAsked,
    private readonly credentials: CredentialCheck,
    private readonly repository: EmailCodesRepository,
    private readonly mailer: Mailer,
    private readonly limits: VisitorMailLimits,
    private readonly hosts: LinkHosts,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  /**
   * Goes out where the site takes such codes, whatever else is asked for is right, and there were not too many of late. Nobody is told: the
   * answer is one, and so is the work. A wrong password counts as a guess, as at a sign-in. `onFailure`, at once and for the refusals of the
   * site's owner alone: what was typed there was wrong, or came too soon after other failures.
   */
  async send(input: GateEmailCode, from: AskedFrom, onFailure: () => void = () => undefined): Promise<void> {
    const { place, gate, asks } = await this.sites.find(input);
    const offered = gate.methods.includes('email_code') && input.require !== 'password';
    const typed = { email: input.email, password: input.password ?? undefined };
    const host = place ? await this.hosts.findPublic(this.transactions.manager, place, input.host) : input.host;
    const held = await this.credentials.checkBeforeCode(place, typed, asks, from, (manager, visitor, { network, known }) =>
      this.write(manager, place, { host, language: input.language, network, known, to: offered ? visitor : null }),
    );
    if (place !== null && !held) onFailure();
  }

  /** The same statements for nobody: what was written is taken back within the transaction. */
  private async write(
    manager: EntityManager,
    place: Place | null,
    { host, language, network, known, to }: { host: string; language: string; network: Buffer; known: boolean; to: VisitorRow | null },
  ): Promise<void> {
    const { accountId, siteId } = place ?? { accountId: nobody.id, siteId: nobody.id };
    const { id: visitorId, email, name } = to ?? nobody;
    const [id, code] = [newUuid(), newEmailCode()];
    const hash = emailCodeHash(this.config.SEALING_KEY, siteId, visitorId, code);
    const kind = known ? 'known_code' : 'code';
    const mayMail = await this.limits.mayMail(manager, kind, accountId, email);
    await manager.query('SAVEPOINT email_code');
    const isSent = await this.repository.add(manager, { id, accountId, siteId, visitorId, network, known, hash }, this.clock.now());
    await this.limits.count(manager, kind, accountId, email);
    await this.mailer.queue(manager, {
      key: `visitor-code ${id}`,
      to: email,
      template: 'visitor-code',
      language: mailLanguageOf(language),
      data: { name, host, code: readableCode(code), minutes: emailCodeMinutes },
      accountId,
      visitorId,
    });
    await manager.query(isSent && mayMail ? 'RELEASE SAVEPOINT email_code' : 'ROLLBACK TO SAVEPOINT email_code');
  }
}

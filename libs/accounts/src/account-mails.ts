import { Inject, Injectable } from '@nestjs/common';
import { Mailer } from '@sitekeep/mail';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import { newUuid, type ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { EmailTokens } from './email-tokens.ts';
import type { Person } from './person.entity.ts';

/** The mails of accounts. A mail with a link makes the link's secret, which is nowhere else. */
@Injectable()
export class AccountMails {
  constructor(
    private readonly mailer: Mailer,
    private readonly tokens: EmailTokens,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'PORTAL_URL'>,
  ) {}

  async confirmAddress(manager: EntityManager, person: Person): Promise<void> {
    const { id, secret } = await this.tokens.issue(manager, person.id, 'confirm', person.email);
    const data = { name: person.name, url: this.link('/confirm-email', secret) };
    await this.mailer.queue(manager, { key: `confirm-${id}`, to: person.email, template: 'confirm-email', data, accountId: null });
  }

  async resetPassword(manager: EntityManager, person: Person): Promise<void> {
    const { id, secret } = await this.tokens.issue(manager, person.id, 'reset', person.email);
    const data = { name: person.name, url: this.link('/reset-password', secret) };
    await this.mailer.queue(manager, { key: `reset-${id}`, to: person.email, template: 'password-reset', data, accountId: null });
  }

  async passwordChanged(manager: EntityManager, person: Person): Promise<void> {
    const data = { name: person.name, url: this.link('/forgot-password') };
    const key = `password-changed-${newUuid()}`;
    await this.mailer.queue(manager, { key, to: person.email, template: 'password-changed', data, accountId: null });
  }

  /** The new address gets the link; the old one is told, in case its owner knows nothing of it. */
  async changeAddress(manager: EntityManager, person: Person, newEmail: string): Promise<void> {
    const { name } = person;
    const { id, secret } = await this.tokens.issue(manager, person.id, 'change', newEmail);
    const data = { name, newEmail, url: this.link('/confirm-email', secret) };
    await this.mailer.queue(manager, { key: `change-${id}`, to: newEmail, template: 'email-change', data, accountId: null });
    const told = {
      key: `change-told-${id}`,
      to: person.email,
      template: 'email-changed' as const,
      data: { name, newEmail },
      accountId: null,
    };
    await this.mailer.queue(manager, told);
  }

  async invite(
    manager: EntityManager,
    invitation: { id: string; secret: string; accountId: string; email: string; role: string },
    from: { inviter: string; accountName: string },
  ): Promise<void> {
    const { id, secret, accountId, email, role } = invitation;
    const data = { ...from, role, url: this.link('/invitation', secret) };
    await this.mailer.queue(manager, { key: `invitation-${id}`, to: email, template: 'invitation', data, accountId });
  }

  private link(path: string, token?: string): string {
    const url = new URL(path, this.config.PORTAL_URL);
    if (token) url.searchParams.set('token', token);
    return url.toString();
  }
}

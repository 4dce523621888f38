import { Inject, Injectable } from '@nestjs/common';
import type { MailLanguage, Role } from '@sitekeep/contracts';
import { Mailer } from '@sitekeep/mail';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import { newUuid, type ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { EmailTokens } from './email-tokens.ts';
import { Person } from './person.entity.ts';

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
    await this.mailer.queue(manager, { key: `confirm-${id}`, template: 'confirm-email', data, ...to(person) });
  }

  async resetPassword(manager: EntityManager, person: Person): Promise<void> {
    const { id, secret } = await this.tokens.issue(manager, person.id, 'reset', person.email);
    const data = { name: person.name, url: this.link('/reset-password', secret) };
    await this.mailer.queue(manager, { key: `reset-${id}`, template: 'password-reset', data, ...to(person) });
  }

  async passwordChanged(manager: EntityManager, person: Person): Promise<void> {
    const data = { name: person.name, url: this.link('/forgot-password') };
    await this.mailer.queue(manager, { key: `password-changed-${newUuid()}`, template: 'password-changed', data, ...to(person) });
  }

  /** The new address gets the link; the old one is told, in case its owner knows nothing of it. */
  async changeAddress(manager: EntityManager, person: Person, newEmail: string): Promise<void> {
    const { name } = person;
    const { id, secret } = await this.tokens.issue(manager, person.id, 'change', newEmail);
    const data = { name, newEmail, url: this.link('/confirm-email', secret) };
    await this.mailer.queue(manager, { key: `change-${id}`, template: 'email-change', data, ...to(person), to: newEmail });
    await this.mailer.queue(manager, { key: `change-told-${id}`, template: 'email-changed', data: { name, newEmail }, ...to(person) });
  }

  async invite(
    manager: EntityManager,
    invitation: { id: string; secret: string; accountId: string; email: string; role: Role; invitedBy: string | null },
    from: { inviter: string; accountName: string },
  ): Promise<void> {
    const { id, secret, accountId, email, role, invitedBy } = invitation;
    const data = { ...from, role, url: this.link('/invitation', secret) };
    const language = await this.languageFor(manager, email, invitedBy);
    await this.mailer.queue(manager, { key: `invitation-${id}`, to: email, template: 'invitation', data, accountId, language });
  }

  /** Who is unknown will most likely understand what the one who invites does. */
  private async languageFor(manager: EntityManager, email: string, invitedBy: string | null): Promise<MailLanguage> {
    const people = manager.getRepository(Person);
    const person = (await people.findOneBy({ email })) ?? (invitedBy === null ? null : await people.findOneBy({ id: invitedBy }));
    return person?.language ?? 'en';
  }

  private link(path: string, token?: string): string {
    const url = new URL(path, this.config.PORTAL_URL);
    if (token) url.searchParams.set('token', token);
    return url.toString();
  }
}

/** Of no account: it is about the person alone. */
const to = ({ email, language }: Person) => ({ to: email, language, accountId: null });

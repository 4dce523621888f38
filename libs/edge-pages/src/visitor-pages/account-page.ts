import type { GateSelfAnswer } from '@sitekeep/contracts';
import { gatePaths } from '../gate-paths.ts';
import { escapeHtml } from '../html.ts';
import type { Page } from '../page.ts';
import type { VisitorWords } from '../visitor-words/words.ts';
import { browserName } from './browser-name.ts';
import { buttonRow, field, filled, hiddenField, newPasswordAttributes, otherFaults, timeText, type VisitorFault } from './parts.ts';
import { passkeyForm } from './passkey-form.ts';
import { visitorPage, type VisitorReader, withFaults } from './visitor-page.ts';
import { visitorPaths } from './visitor-paths.ts';

/** What the forms of the page ask for, in their field `do`. */
export const accountDeeds = ['add_passkey', 'remove_passkey', 'remove_device', 'remove_devices', 'password', 'again'] as const;
export type AccountDeed = (typeof accountDeeds)[number];

export interface AccountPageRequest extends VisitorReader {
  readonly self: GateSelfAnswer;
  /** Of the browser that asks: by it a new passkey is named until the visitor names it. */
  readonly userAgent: string;
  /** The last change was made. */
  readonly saved: boolean;
  readonly faults: readonly VisitorFault[];
}

/** One section of the page, with what all of them need. */
interface Section extends Pick<AccountPageRequest, 'self' | 'faults' | 'userAgent'> {
  readonly words: VisitorWords;
  readonly language: string;
}

/**
 * By what the visitor signs in, for the visitor's own eyes. Changes are offered only to whoever has signed in just now: a browser that was
 * left open is not enough. 200; 422 after a change that had faults.
 */
export function renderAccountPage(request: AccountPageRequest): Page {
  const { self, saved, faults } = request;
  const scripted = offersPasskey(request);
  return visitorPage(
    request,
    'account',
    ({ words, language, common }) => {
      const { account } = words;
      const { userAgent } = request;
      const section = { words, language, self, faults, userAgent };
      const who = `<p>${account.what}</p><p><b>${escapeHtml(self.name === '' ? self.email : `${self.name} · ${self.email}`)}</b></p>`;
      const done = saved ? `<p class="good" role="status">${account.saved}</p>` : '';
      const signOut = `<form method="post" action="${gatePaths.signOut}" class="end"><p class="row"><button type="submit" class="quiet">${common.gate.signOut}</button></p></form>`;
      return `${who}${done}${otherFaults(
        words,
        faults.filter((fault) => fault !== 'passkey' || !scripted),
      )}${self.fresh ? '' : again(account)}${passkeys(section)}${devices(section)}${codes(section)}${password(section)}${signOut}`;
    },
    withFaults(faults, scripted),
  );
}

const offersPasskey = ({ self }: Pick<Section, 'self'>): boolean => self.fresh && self.passkeysOffered && self.mayGain;

const form = (deed: AccountDeed, content: string): string =>
  `<form method="post" action="${visitorPaths.account}">${hiddenField('do', deed)}${content}</form>`;

const again = (account: VisitorWords['account']): string => form('again', `<p>${account.notFresh}</p>${buttonRow(account.again)}`);

/** A row of a list: its name, what is known of it, and a way to remove it. `soft` is escaped. */
const row = (name: string, soft: readonly string[], removal: string): string =>
  `<li><div><b>${escapeHtml(name)}</b><span class="soft">${soft.join(' · ')}</span></div>${removal}</li>`;

/** `name`: of what is removed, for those who hear the buttons without their rows. */
const removal = ({ self, words }: Section, deed: AccountDeed, { id, name }: { id: string; name: string }): string =>
  self.fresh
    ? form(
        deed,
        `${hiddenField('id', id)}<button type="submit" class="quiet" aria-label="${words.account.remove}: ${escapeHtml(name)}">${words.account.remove}</button>`,
      )
    : '';

const lastUse = ({ words: { account }, language }: Section, at: string | null): string =>
  at === null ? account.neverUsed : filled(account.lastUsed, { time: timeText(language, at) });

function passkeys(section: Section): string {
  const { words, self, faults, userAgent } = section;
  const { account } = words;
  if (!self.passkeysOffered && self.passkeys.length === 0) return '';
  const rows = self.passkeys.map(({ id, label, lastUsedAt }) =>
    row(label, [lastUse(section, lastUsedAt)], self.mayGain ? removal(section, 'remove_passkey', { id, name: label }) : ''),
  );
  const list = rows.length === 0 ? `<p class="soft">${account.noPasskeys}</p>` : `<ul class="list">${rows.join('')}</ul>`;
  return `<h2>${account.passkeys}</h2><p>${account.passkeysWhat}</p>${list}${offersPasskey(section) ? newPasskey(words, userAgent, faults) : ''}`;
}

function newPasskey(words: VisitorWords, userAgent: string, faults: readonly VisitorFault[]): string {
  const attributes = `type="text" maxlength="60" autocomplete="off" value="${escapeHtml(browserName(userAgent))}"`;
  return passkeyForm(words, {
    action: visitorPaths.account,
    fields: `${hiddenField('do', 'add_passkey')}${field({ name: 'label', label: words.account.passkeyName, attributes }, words, [])}`,
    submit: words.account.addPasskey,
    failed: faults.includes('passkey'),
  });
}

function devices(section: Section): string {
  const { words, self, language } = section;
  const { account } = words;
  const rows = self.devices.map(({ id, userAgent, address, endsAt, current }) => {
    const name = browserName(userAgent);
    const until = filled(account.until, { time: timeText(language, endsAt) });
    const known = [...(current ? [account.thisDevice] : []), escapeHtml(address), until];
    return row(name, known, removal(section, 'remove_device', { id, name }));
  });
  const all =
    self.fresh && rows.length > 1
      ? form('remove_devices', `<p class="row"><button type="submit" class="quiet">${account.removeAll}</button></p>`)
      : '';
  const list =
    rows.length === 0
      ? `<p class="soft">${account.noDevices}</p>`
      : `<p>${account.devicesWhat}</p><ul class="list">${rows.join('')}</ul>${all}`;
  return `<h2>${account.devices}</h2>${list}`;
}

function codes(section: Section): string {
  const { words, self } = section;
  const { account } = words;
  const rows = self.tokens.map(({ label, kind, lastUsedAt }) =>
    row(label === '' ? kind.toUpperCase() : label, [lastUse(section, lastUsedAt)], ''),
  );
  const list = rows.length === 0 ? `<p class="soft">${account.noCodes}</p>` : `<ul class="list">${rows.join('')}</ul>`;
  const left = filled(account.recoveryCodes, { count: String(self.recoveryCodes) });
  return `<h2>${account.codes}</h2>${list}<p>${left}. ${account.recoveryHint}</p>`;
}

function password({ words, self, faults }: Section): string {
  const { account, enrol, newPassword } = words;
  if (!self.fresh || !self.maySetPassword) return '';
  const current = self.hasPassword
    ? field(
        {
          name: 'current',
          label: account.currentPassword,
          attributes: 'type="password" autocomplete="current-password" maxlength="256" required',
        },
        words,
        faults,
      )
    : '';
  const chosen = { name: 'password', label: newPassword.title, attributes: newPasswordAttributes, hint: enrol.passwordHint } as const;
  const manager = `<input type="email" autocomplete="username" value="${escapeHtml(self.email)}" hidden readonly>`;
  return `<h2>${account.password}</h2>${form('password', `${manager}${current}${field(chosen, words, faults)}${buttonRow(account.passwordSubmit)}`)}`;
}

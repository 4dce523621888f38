import type { MailboxItem } from '@sitekeep/mail';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

const style = `
  :root { color-scheme: light dark; --line: #8883; --accent: #0f766e; --quiet: #7a8585 }
  @media (prefers-color-scheme: dark) { :root { --accent: #2dd4bf } }
  * { box-sizing: border-box }
  body { display: grid; font: 14px/20px Inter, system-ui, sans-serif; grid-template-columns: minmax(260px, 360px) 1fr; height: 100vh; margin: 0 }
  nav { border-right: 1px solid var(--line); overflow-y: auto }
  header { border-bottom: 1px solid var(--line); padding: 16px }
  h1 { font-size: 16px; margin: 0 0 8px }
  input { border: 1px solid var(--line); border-radius: 6px; font: inherit; padding: 6px 8px; width: 100% }
  nav a { border-bottom: 1px solid var(--line); border-left: 3px solid transparent; color: inherit; display: block; padding: 10px 16px; text-decoration: none }
  nav a[aria-current] { border-left-color: var(--accent) }
  nav a:hover { background: var(--line) }
  strong, small { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
  small, p { color: var(--quiet) }
  p { padding: 16px }
  main { display: flex; flex-direction: column; height: 100vh }
  ul { border-bottom: 1px solid var(--line); display: flex; gap: 16px; list-style: none; margin: 0; padding: 10px 16px }
  ul a { color: var(--accent) }
  ul small { display: inline }
  iframe { background: #fff; border: 0; flex: 1; width: 100% }`;

const clip = ({ attachments }: MailboxItem): string => (attachments.length === 0 ? '' : ` · ${attachments.length} attached`);
const attachmentsOf = ({ id, attachments }: MailboxItem): string => {
  const link = ({ filename, bytes }: MailboxItem['attachments'][number], index: number) =>
    `<a href="/dev/mailbox/messages/${escape(id)}/attachments/${index}" target="_blank">${escape(filename)}</a> <small>${Math.ceil(bytes / 1024)} KB</small>`;
  return attachments.length === 0
    ? ''
    : `<ul aria-label="Attachments">${attachments.map((each, index) => `<li>${link(each, index)}</li>`).join('')}</ul>`;
};

/** The developer's mailbox: the list at the left, the chosen mail at the right. */
export function mailboxPage(messages: MailboxItem[], view: { to: string; show: string | null }): string {
  const shown = messages.find((message) => message.id === view.show);
  const item = (message: MailboxItem) => {
    const query = new URLSearchParams({ show: message.id, ...(view.to && { to: view.to }) });
    return `<a href="?${escape(query.toString())}"${message === shown ? ' aria-current="true"' : ''}><strong>${escape(message.subject)}</strong><small>${escape(message.to)}</small><small>${escape(message.at)} · ${message.language}${clip(message)}</small></a>`;
  };
  const frame = shown
    ? `${attachmentsOf(shown)}<iframe title="${escape(shown.subject)}" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/dev/mailbox/messages/${escape(shown.id)}"></iframe>`
    : '<p>No mail yet. What Sitekeep sends appears here after a second.</p>';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mailbox</title><style>${style}</style></head>
<body><nav><header><h1>Mailbox</h1><form><input name="to" type="search" placeholder="Only to this address" aria-label="Only to this address" value="${escape(view.to)}"></form></header>${messages.map(item).join('')}</nav><main>${frame}</main></body></html>`;
}

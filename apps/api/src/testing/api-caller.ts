import { Mailer } from '@sitekeep/mail';
import type { TestApi } from './test-api.ts';

type Json = Record<string, unknown>;
export type Answer = { status: number; headers: Headers; body: Json };
export type CallInit = { method?: string; headers?: Record<string, string>; json?: unknown };

/** SESSION_KEY of startTestApi, for the cookies of createAccount. */
export const apiSessionKey = Buffer.alloc(32, 9);

/** Calls one of the api's ports and reads the JSON answer; of a file the body is null. */
export const callerOf =
  (url: string) =>
  async (path: string, { json, headers, method = json === undefined ? 'GET' : 'POST' }: CallInit = {}): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
      body: json === undefined ? undefined : JSON.stringify(json),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: (isJson && text ? JSON.parse(text) : null) as Json };
  };

export const codesOf = (answer: Answer): string[] =>
  ((answer.body['errors'] ?? []) as { code: string; pointer: string }[]).map(({ pointer, code }) => `${pointer} ${code}`);
export const cookieOf = (answer: Answer): string => (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';

type MailRow = { id: string; recipient: string; subject: string; html: string | null; text: string | null; sealed: string | null };
/** Mails queued for an address, newest first, as their receiver would read them. */
export async function queuedMails(api: TestApi, to: string): Promise<{ subject: string; text: string }[]> {
  const rows: MailRow[] = await api.dataSource.query('SELECT * FROM mail WHERE recipient = $1 ORDER BY id DESC', [to]);
  const mailer = api.get(Mailer);
  return rows.map((row) => ({ subject: row.subject, text: mailer.bodyOf(row as never)?.text ?? '' }));
}
/** The secret of the link in the newest mail to the address whose subject matches. */
export async function mailedToken(api: TestApi, to: string, subject: RegExp): Promise<string> {
  const mail = (await queuedMails(api, to)).find((each) => subject.test(each.subject));
  return /[?&]token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
}

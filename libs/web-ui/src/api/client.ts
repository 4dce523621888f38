import { PendingKeys } from './idempotency.ts';
import { isProblem, ProblemError, readProblem, UnreachableError } from './problem-error.ts';
import { urlOf, type Parser, type Query, type Read, type Write } from './request.ts';

/** What all clients of one page share: the CSRF token of the session, and how to sign in again when it has ended. */
export interface SessionLink {
  sessionPath: string;
  /** In development every answer is held against its schema. */
  checkAnswers: boolean;
  csrfToken: string | null;
  signInAgain: (() => Promise<void>) | null;
}
/** For whom the client acts: a chosen account, and for staff the reason. */
export interface Acting {
  accountId: string | null;
  reason: string | null;
}

/** After these the same write may still be on its way, so its key is kept for the next press. */
const maybeDone = (error: unknown) =>
  !(error instanceof ProblemError) || error.problem.status >= 500 || error.problem.code === 'idempotency_in_progress';

/** Speaks to the API on the page's own origin. */
export class ApiClient {
  private readonly pending = new PendingKeys();

  constructor(
    readonly link: SessionLink,
    readonly acting: Acting = { accountId: null, reason: null },
  ) {}

  /** The same session, acting for another account. */
  actingFor(accountId: string | null, reason: string | null = null): ApiClient {
    return new ApiClient(this.link, { accountId, reason });
  }

  get scope(): string {
    return this.acting.accountId ?? 'own';
  }

  async read<T>(resource: Read<T>, extra: Query = {}): Promise<T> {
    const answer = await this.fetchAgain('GET', urlOf(resource.path, { ...resource.query, ...extra }), {});
    return this.parse(resource.path, await answer.json(), resource.schema);
  }

  /** A file as it is: a PDF, XML or CSV. */
  async readFile(path: string, query: Query = {}): Promise<Blob> {
    const answer = await this.fetchAgain('GET', urlOf(path, query), { Accept: '*/*' });
    return answer.blob();
  }

  async write<T>(write: Write<T>): Promise<T> {
    const body = write.body === undefined ? undefined : JSON.stringify(write.body);
    const name = `${write.method} ${write.path} ${body ?? ''}`;
    const headers: Record<string, string> = { 'Idempotency-Key': this.pending.keyFor(name) };
    if (write.revision !== undefined) headers['If-Match'] = `"${write.revision}"`;
    const answer = await this.fetchAgain(write.method, urlOf(write.path), headers, body).catch((error: unknown) => {
      if (!maybeDone(error)) this.pending.answered(name);
      throw error;
    });
    const text = await answer.text();
    this.pending.answered(name);
    return this.parse(write.path, text ? (JSON.parse(text) as unknown) : undefined, write.schema);
  }

  /** Once more after signing in again or after a stale CSRF token; what was typed stays where it is. */
  private async fetchAgain(method: string, url: string, headers: Record<string, string>, body?: string): Promise<Response> {
    try {
      return await this.fetchOnce(method, url, headers, body);
    } catch (error) {
      if (isProblem(error, 'unauthenticated') && this.link.signInAgain) await this.link.signInAgain();
      else if (isProblem(error, 'csrf_failed')) await this.readSession();
      else throw error;
      return this.fetchOnce(method, url, headers, body);
    }
  }

  private async fetchOnce(method: string, url: string, headers: Record<string, string>, body?: string): Promise<Response> {
    const all: Record<string, string> = { Accept: 'application/json', ...headers };
    if (body !== undefined) all['Content-Type'] = 'application/json';
    if (method !== 'GET' && this.link.csrfToken) all['X-CSRF-Token'] = this.link.csrfToken;
    Object.assign(all, this.actingHeaders(url));
    const answer = await fetch(url, { method, headers: all, body, credentials: 'same-origin' }).catch(() => {
      throw new UnreachableError();
    });
    if (!answer.ok) throw await readProblem(answer);
    return answer;
  }

  /** What only staff may call is not done for an account; it names its account and its reason itself. */
  private actingHeaders(url: string): Record<string, string> {
    const { accountId, reason } = this.acting;
    if (!accountId || url.startsWith('/v1/staff/')) return {};
    return { 'Sitekeep-Account': accountId, ...(reason ? { 'Sitekeep-Reason': asHeader(reason) } : {}) };
  }

  private async readSession(): Promise<void> {
    const answer = await this.fetchOnce('GET', urlOf(this.link.sessionPath), {});
    this.noteSession(await answer.json());
  }

  private noteSession(answer: unknown): void {
    if (typeof answer === 'object' && answer !== null && 'csrfToken' in answer && typeof answer.csrfToken === 'string')
      this.link.csrfToken = answer.csrfToken;
  }

  private parse<T>(path: string, answer: unknown, schema?: Parser<T>): T {
    this.noteSession(answer);
    if (this.link.checkAnswers && schema) {
      const parsed = schema.safeParse(answer);
      if (!parsed.success) console.error(`The answer of ${path} is not what the contract says`, parsed.error.issues);
    }
    return answer as T;
  }
}

/** Headers hold bytes: a reason in any language travels percent-encoded when it has to. */
const asHeader = (text: string) => (/^[\x20-\x24\x26-\x7e]*$/.test(text) ? text : encodeURIComponent(text));

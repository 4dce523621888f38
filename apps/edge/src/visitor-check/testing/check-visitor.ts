import { checkPaths } from '@sitekeep/edge-pages';
import type { Edge } from '../../edge.ts';
import { portOf } from '../../testing/edge-under-test.ts';
import { visit, type Answer, type VisitOptions } from '../../testing/visit.ts';
import { captchaToken, honestReport, solve, taskOf, type InvisibleTask } from './solve.ts';

export const browser = 'Browser/1.0';
const formType = 'application/x-www-form-urlencoded';

/** Somebody with a browser of one name at one address, who keeps cookies. */
export class CheckVisitor {
  readonly #port: number;
  readonly hostname: string;
  readonly address: string;
  readonly userAgent: string;
  readonly cookies = new Map<string, string>();

  constructor(edge: Edge | { readonly port: number }, hostname: string, { address = '127.0.0.1', userAgent = browser } = {}) {
    this.#port = 'port' in edge ? edge.port : portOf(edge);
    this.hostname = hostname;
    this.address = address;
    this.userAgent = userAgent;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** As a browser that loads a page. */
  async load(path = '/', options: VisitOptions = {}): Promise<Answer> {
    const headers = { accept: 'text/html,*/*;q=0.8', 'accept-language': 'en-GB', ...(options.headers as object) };
    return this.ask(path, { ...options, headers });
  }

  async ask(path: string, options: VisitOptions = {}): Promise<Answer> {
    const cookie = this.cookieHeader;
    const own = { 'user-agent': this.userAgent, ...(cookie === '' ? {} : { cookie }) };
    const headers = { ...own, ...(options.headers as object) };
    const answer = await visit(this.#port, this.hostname, path, { localAddress: this.address, ...options, headers });
    for (const setCookie of answer.headers['set-cookie'] ?? []) this.#keep(setCookie);
    return answer;
  }

  #keep(setCookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(setCookie) ?? [];
    this.cookies.set(name, value);
  }

  post(path: string, fields: Record<string, string>, options: VisitOptions = {}): Promise<Answer> {
    const headers = { 'content-type': formType, 'accept-language': 'en-GB', accept: 'text/html', ...(options.headers as object) };
    return this.ask(path, { ...options, method: 'POST', headers, body: new URLSearchParams(fields).toString() });
  }

  /** Sends a solution as the page's script does. */
  answer(fields: Record<string, string>, options: VisitOptions = {}): Promise<Answer> {
    const all = { report: honestReport(this.userAgent), return: '/', ...fields };
    return this.post(checkPaths.answer, all, { ...options, headers: { accept: 'application/json', ...(options.headers as object) } });
  }

  async task(path = '/'): Promise<InvisibleTask> {
    return taskOf((await this.load(path)).body);
  }

  /** Passes the invisible check of a path. */
  async pass(path = '/'): Promise<Answer> {
    const task = await this.task(path);
    return this.answer({ token: task.token, solution: solve(task) });
  }

  async captcha(path: string = checkPaths.captcha): Promise<string> {
    return captchaToken((await this.load(path)).body);
  }

  type(token: string, digits: string, more: Record<string, string> = {}, options: VisitOptions = {}): Promise<Answer> {
    return this.post(checkPaths.captcha, { token, digits, return: '/', ...more }, options);
  }
}

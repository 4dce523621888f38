import type { Example, Examples } from '../examples/example.ts';
import type { Operation } from '../shell/operations.ts';
import { StandIns } from './stand-ins.ts';

type Json = Record<string, unknown>;
type Request = { method: string; path: string; raw?: string | undefined; headers?: Record<string, string> };

/** Somebody at one of the ports: keeps the cookie that was set, and its CSRF token. */
export class ExampleCaller {
  private own: Record<string, string> = {};
  constructor(private readonly url: string) {}

  async send({ method, path, raw, headers }: Request): Promise<{ status: number; body: unknown }> {
    const type = raw === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(this.url + path, {
      method,
      headers: { ...type, ...this.own, ...headers },
      ...(raw !== undefined && { body: raw }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const body: unknown = isJson && text ? JSON.parse(text) : undefined;
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
    const csrf = (body as Json | undefined)?.['csrfToken'];
    if (cookie) this.own = { cookie, ...(typeof csrf === 'string' && { 'x-csrf-token': csrf }) };
    return { status: response.status, body };
  }

  /** A call beside the examples, which brings about what the next one needs. */
  async prepare<T>(method: string, path: string, json?: unknown): Promise<T> {
    const { status, body } = await this.send({ method, path, raw: json === undefined ? undefined : JSON.stringify(json) });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    return body as T;
  }
}

/** Makes the examples and keeps what is wrong with each. */
export class ExampleRun {
  readonly standIns = new StandIns();
  /** what went wrong between the examples */
  readonly broken: string[] = [];
  readonly faults = new Map<string, string[]>();
  private readonly operations: Map<string, Operation>;

  constructor(
    private readonly examples: Examples,
    operations: readonly Operation[],
  ) {
    this.operations = new Map(operations.map((operation) => [operation.name, operation]));
  }

  /** `sign` adds the headers that depend on the very bytes of the body. */
  async make(name: string, caller: ExampleCaller, sign: (raw: string) => Record<string, string> = () => ({})): Promise<void> {
    try {
      this.faults.set(name, await this.faultsOf(name, caller, sign));
    } catch (error) {
      this.faults.set(name, [String(error)]);
    }
  }

  private async faultsOf(name: string, caller: ExampleCaller, sign: (raw: string) => Record<string, string>): Promise<string[]> {
    const example = this.examples[name];
    const operation = this.operations.get(name);
    if (!example || !operation?.answer) return [example ? 'no such endpoint' : 'no example'];
    const raw = example.body === undefined ? undefined : JSON.stringify(this.standIns.realOf(example.body));
    const key: Record<string, string> = operation.method === 'get' ? {} : { 'idempotency-key': `example: ${name}` };
    const headers = { ...key, ...lowerCased(this.standIns.realOf(example.headers ?? {})), ...sign(raw ?? '') };
    const { status, body } = await caller.send({
      method: operation.method.toUpperCase(),
      path: this.pathOf(operation, example),
      raw,
      headers,
    });
    const { status: expected, schema } = operation.answer;
    if (status !== expected) return [`${status} instead of ${expected}: ${JSON.stringify(body)}`];
    const misfits = schema
      ? [example.answer, body].flatMap((answer) => schema.safeParse(answer).error?.issues.map((issue) => JSON.stringify(issue)) ?? [])
      : [];
    return [...misfits, ...this.standIns.differences(example.answer, body)];
  }

  private pathOf(operation: Operation, { path = {}, query = {} }: Example): string {
    const params = this.standIns.realOf(path);
    const search = new URLSearchParams(
      Object.entries(this.standIns.realOf(query)).map(([key, value]): [string, string] => [key, String(value)]),
    );
    const filled = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? `the example has no ${name}`);
    return search.size > 0 ? `${filled}?${search.toString()}` : filled;
  }
}

const lowerCased = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

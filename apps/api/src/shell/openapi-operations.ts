import type { Access } from '@sitekeep/platform';
import type { Example } from '../examples/example.ts';
import type { Operation } from './operations.ts';

type Json = Record<string, unknown>;
type Parameter = { name: string; in: string; example?: unknown } & Json;
type Content = { content?: Record<string, Json>; required?: boolean } & Json;
export type Described = {
  description?: string;
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: Content;
  responses: Record<string, Content>;
} & Json;

const header = (name: string, description: string, example: string, more: Json = {}) => ({
  name,
  in: 'header' as const,
  required: false,
  description,
  schema: { type: 'string', ...more },
  example,
});
/** Headers that many endpoints understand, described once. */
export const sharedParameters = {
  IdempotencyKey: header(
    'Idempotency-Key',
    'Makes repeating safe: the same key gives the first answer again for 24 hours; another body with it is 409.',
    'order-2026-03-02-1',
    { minLength: 1, maxLength: 200 },
  ),
  SitekeepAccount: header(
    'Sitekeep-Account',
    'The account that is meant, for people in several. Staff always name it, on the port of the console.',
    'acc_01KJPWD6M0E008000000000001',
  ),
  SitekeepReason: header('Sitekeep-Reason', 'Staff only: why they act for the account. Kept in the audit trail.', 'ticket 4711', {
    minLength: 3,
    maxLength: 500,
  }),
  CsrfToken: header(
    'X-CSRF-Token',
    'Needed with a session cookie, not with a token: `csrfToken` of the session.',
    'an-example-of-a-csrf-token',
  ),
};
type Shared = keyof typeof sharedParameters;

/** Completes what an endpoint's decorators say: who may call it, with which headers, and an example. */
export function complete(described: Described, operation: Operation, example: Example | undefined): void {
  const access = operation.access ?? { kind: 'public', why: '' };
  const onConsole = operation.path.startsWith('/v1/staff');
  described['x-permission'] = 'permission' in access ? access.permission : access.kind;
  described.description = [described.description, sentenceOf(access)].filter(Boolean).join('\n\n');
  const security = securityOf(access, onConsole);
  if (security) described['security'] = security;
  const refs = headersOf(access, operation.method, onConsole).map((name) => ({ $ref: `#/components/parameters/${name}` }));
  described.parameters = [...withoutTwins(described.parameters ?? []), ...refs];
  if (example) showExample(described, example);
}

function sentenceOf(access: Access): string {
  if (access.kind === 'public') return `Public: ${access.why}.`;
  if (access.kind === 'gate-key') return 'For the API_KEY of a site; only visitors with access to that site are there.';
  if (access.kind === 'edge') return 'For edges.';
  return access.kind === 'signed-in' ? 'For whoever is signed in, about themselves.' : `Permission: \`${access.permission}\`.`;
}

/** Undefined: what holds for the whole document, a token or a session of a customer. */
function securityOf(access: Access, onConsole: boolean): Json[] | undefined {
  if (access.kind === 'public') return [];
  if (access.kind === 'gate-key') return [{ gateKey: [] }];
  if (onConsole) return [{ staffToken: [] }, { staffSession: [] }];
  return access.kind === 'signed-in' ? [{ session: [] }] : undefined;
}

function headersOf(access: Access, method: string, onConsole: boolean): Shared[] {
  if (access.kind === 'public') return [];
  if (access.kind === 'gate-key') return method === 'get' ? [] : ['IdempotencyKey'];
  const writes: Shared[] = method === 'get' ? [] : ['IdempotencyKey', 'CsrfToken'];
  if (onConsole) return writes;
  return [...writes, 'SitekeepAccount', ...(access.kind === 'permission' ? (['SitekeepReason'] as const) : [])];
}

/** A header that a handler reads and its decorator describes stands there twice: the described one, which comes last, stays. */
const withoutTwins = (parameters: readonly (Parameter | { $ref: string })[]) =>
  parameters.filter((one, index) => !parameters.some((other, at) => at > index && keyOf(other) === keyOf(one)));
const keyOf = (parameter: Parameter | { $ref: string }): string =>
  '$ref' in parameter ? String(parameter.$ref) : `${parameter.in} ${parameter.name.toLowerCase()}`;

function showExample(described: Described, { path, query, headers = {}, body, answer }: Example): void {
  const values: Record<string, Record<string, unknown>> = { path: path ?? {}, query: query ?? {}, header: headers };
  const parameters = (described.parameters ??= []);
  for (const parameter of parameters)
    if (!('$ref' in parameter)) {
      const value = values[parameter.in]?.[parameter.name];
      if (value !== undefined) parameter.example = value;
    }
  const known = new Set(parameters.map(keyOf));
  for (const [name, value] of Object.entries(headers))
    if (!known.has(`header ${name.toLowerCase()}`)) parameters.push(header(name, 'As in the example.', value));
  if (body !== undefined) {
    described.requestBody ??= { required: true, content: { 'application/json': { schema: { type: 'object' } } } };
    put(described.requestBody, body);
  }
  const success = Object.entries(described.responses).find(([status]) => status.startsWith('2'))?.[1];
  if (success && answer !== undefined) put(success, answer);
}

function put({ content }: Content, example: unknown): void {
  const json = content?.['application/json'];
  if (json) json['example'] = example;
}

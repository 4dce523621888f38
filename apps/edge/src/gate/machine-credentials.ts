import { machinePrefixes, type MachineKind, type RulesetGate, serviceHeaders } from '@sitekeep/contracts';
import type { EnforcementRequest } from '@sitekeep/enforcement';

type Headers = Pick<EnforcementRequest, 'headerValues'>;
export type Shown = Readonly<{ kind: MachineKind; secret: string; id: string | null }>;

const forms = Object.fromEntries(
  Object.entries(machinePrefixes).map(([kind, prefix]) => [kind, new RegExp(`^${prefix}[A-Za-z0-9]{32}$`)]),
) as Record<MachineKind, RegExp>;
const anyToken = new RegExp(`(?:${Object.values(machinePrefixes).join('|')})[A-Za-z0-9]{32}`);
const [serviceId, serviceSecret] = [serviceHeaders.id.toLowerCase(), serviceHeaders.secret.toLowerCase()];
const basic = /^basic[ \t]+([\w+/=-]+)[ \t]*$/i;

/**
 * The token of a program of git, beside any user name: by HTTP Basic (RFC 7617), or as `user:token` in the header of the site. Null where
 * there is none, or more than one.
 */
export function gitToken(request: Headers, { machineHeaders }: RulesetGate): Shown | null {
  return shown('git', behindUser(one(request, machineHeaders.git))) ?? shown('git', passwordIn(one(request, 'authorization')));
}

export const licenceToken = (request: Headers, { machineHeaders }: RulesetGate): Shown | null =>
  shown('licence', one(request, machineHeaders.licence));

export function serviceToken(request: Headers): Shown | null {
  const secret = one(request, serviceSecret);
  const id = secret === null ? null : one(request, serviceId);
  return id === null ? null : shown('service', secret, id);
}

/** Whether a program has shown something as its token, good or not. */
export const showsToken = (request: Headers, { machineHeaders: { git, licence } }: RulesetGate): boolean =>
  [git, licence, serviceSecret].some((name) => request.headerValues(name).some((value) => name !== authorization || carriesToken(value))) ||
  request.headerValues(authorization).some(carriesToken);

/** Headers (a flat list) without what programs show to us; the same list where there is nothing of it. */
export function withoutTokens(headers: readonly string[], { machineHeaders: { git, licence } }: RulesetGate): readonly string[] {
  let kept: string[] | null = null;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    if (isOurs(name, value, git, licence)) kept ??= headers.slice(0, i);
    else kept?.push(name, value);
  }
  return kept ?? headers;
}

/** Those of services are claims, which never leave. */
function isOurs(name: string, value: string, git: string, licence: string): boolean {
  const { length } = name;
  if (length !== git.length && length !== licence.length && length !== authorization.length) return false;
  const lower = name.toLowerCase();
  return lower === git || lower === licence || (lower === authorization && carriesToken(value));
}

const authorization = 'authorization';

/** Whether it is good or not, and wherever it stands: an origin is to see no token at all. */
const carriesToken = (value: string): boolean => anyToken.test(value) || anyToken.test(decodedBasic(value) ?? '');

function passwordIn(value: string | null): string | null {
  const text = value === null ? null : decodedBasic(value);
  const colon = text?.indexOf(':') ?? -1;
  return text === null || colon < 0 ? null : text.slice(colon + 1);
}

function decodedBasic(value: string): string | null {
  const encoded = basic.exec(value)?.[1];
  return encoded === undefined ? null : Buffer.from(encoded, 'base64').toString('latin1');
}

/** Of `user:token`; a token alone will do. */
const behindUser = (value: string | null): string | null => value && value.slice(value.indexOf(':') + 1);

const shown = (kind: MachineKind, secret: string | null, id: string | null = null): Shown | null =>
  secret !== null && forms[kind].test(secret) ? { kind, secret, id } : null;

function one(request: Headers, name: string): string | null {
  const values = request.headerValues(name);
  return values.length === 1 ? (values[0] as string).trim() : null;
}

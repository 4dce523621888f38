import { METHODS } from 'node:http';
import { askPaths, type AskingProxy } from '@sitekeep/forward-auth';
import { hostnameOf } from '../request-path/hostname.ts';
import type { RequestHead } from '../request-path/request-head.ts';
import { readHeaders, type Readings } from './question-headers.ts';

/** What a proxy asks, or passes on, with its credentials; nothing of it is checked yet but its form. */
export interface Question {
  /** `ask`: may this request pass; `answer`: what does the visitor get who may not; `pass_on`: a request to the edge's own paths. */
  readonly kind: 'ask' | 'answer' | 'pass_on';
  readonly proxy: AskingProxy;
  /** Null when there is none, or more than one. */
  readonly secret: string | null;
  /** Of the request that is described. */
  readonly hostname: string | null;
  /** The request that is described, as if it had come to us. */
  readonly head: RequestHead;
  /** Where the visitor's address stands: the last entry is the one that the proxy saw. */
  readonly forwardedFor: string;
  readonly secure: boolean;
  readonly verdict: string;
  /** What makes the description useless, in words for whoever sets the proxy up; null when it can be used. */
  readonly fault: string | null;
}

type Way = AskingProxy | 'any';

interface Endpoint {
  readonly kind: Question['kind'];
  readonly way: Way;
  readonly secret: string | null;
}

const endpoints = new Map<string, Endpoint>([
  [askPaths.any, { kind: 'ask', way: 'any', secret: null }],
  [askPaths.nginx, { kind: 'ask', way: 'nginx', secret: null }],
  [askPaths.traefik, { kind: 'ask', way: 'traefik', secret: null }],
  [askPaths.caddy, { kind: 'ask', way: 'caddy', secret: null }],
  [askPaths.answer, { kind: 'answer', way: 'nginx', secret: null }],
]);
const passedOn: Endpoint = { kind: 'pass_on', way: 'any', secret: null };
const secretLast = /^(\/.{1,20})\/([\w-]{43})$/;

/** By the target as it came: one that only becomes the path of an endpoint by being normalised was not written by the proxy. */
function endpointOf(target: string): Endpoint {
  // Caddy adds the visitor's query to its own path.
  const end = target.indexOf('?');
  const asked = end < 0 ? target : target.slice(0, end);
  const endpoint = endpoints.get(asked);
  if (endpoint) return endpoint;
  const [, path, secret] = secretLast.exec(asked) ?? [];
  const named = path === undefined ? undefined : endpoints.get(path);
  return named && secret !== undefined ? { ...named, secret } : passedOn;
}

/**
 * Reads what a proxy says of a request. nginx says X-Original-Method and X-Original-URI (or X-Original-URL, with scheme and host);
 * Traefik and Caddy say X-Forwarded-Method and X-Forwarded-Uri; all of them X-Forwarded-Host, -Proto and -For. Each may stand there once:
 * what comes twice has passed a proxy that does not overwrite what visitors send.
 */
export function readQuestion(head: RequestHead): Question {
  const { kind, way, secret: inPath } = endpointOf(head.target);
  const read = readHeaders(head.raw);
  const secret = oneSecret(read, inPath);
  if (kind === 'pass_on') return passOnOf(head, read, secret);
  const proxy = way === 'any' ? wayTold(read) : way;
  if (proxy === null) return { ...unusable(head, read), kind, secret };
  const told = proxy === 'nginx' ? toldByNginx(read) : toldByOthers(read);
  const fault = read.twice ?? told.fault ?? faultOfMethod(told.method) ?? faultOfTarget(told);
  const { host } = told;
  const raw = host === null ? read.kept : ['host', host, ...read.kept];
  const described = { method: told.method ?? '', target: told.target ?? '', version: '1.1', raw };
  const hostname = host === null ? null : hostnameOf(host);
  const { verdict } = read;
  return { kind, proxy, secret, hostname, head: described, ...visitorOf(read, proxy, told.proto), verdict: verdict ?? '', fault };
}

const twoWays = 'The request is described in the ways of two proxies at once, or of none.';

function oneSecret({ secret, secretTwice }: Readings, inPath: string | null): string | null {
  if (secretTwice || (secret !== null && inPath !== null)) return null;
  return secret ?? inPath;
}

/** Null when it cannot be told. */
function wayTold(read: Readings): 'nginx' | 'traefik' | null {
  const byNginx = read.originalMethod !== null || read.originalUri !== null || read.originalUrl !== null;
  const byOthers = read.forwardedMethod !== null || read.forwardedUri !== null;
  if (byNginx === byOthers) return null;
  return byNginx ? 'nginx' : 'traefik';
}

interface Told {
  readonly method: string | null;
  readonly target: string | null;
  /** What `target` was to be read from. */
  readonly targetHeader: string;
  readonly host: string | null;
  readonly proto: string | null;
  readonly fault: string | null;
}

function toldByOthers({ forwardedMethod, forwardedUri, forwardedHost, forwardedProto }: Readings): Told {
  const target = { target: forwardedUri, targetHeader: 'X-Forwarded-Uri' };
  return { method: forwardedMethod, ...target, host: forwardedHost, proto: forwardedProto, fault: null };
}

function toldByNginx(read: Readings): Told {
  const { originalMethod: method, originalUri, originalUrl } = read;
  const targetHeader = 'X-Original-URI';
  if (originalUrl === null) {
    const host = read.forwardedHost ?? read.host;
    return { method, target: originalUri, targetHeader, host, proto: read.forwardedProto, fault: null };
  }
  const [, proto = null, host = null, rest = ''] = /^(https?):\/\/([^/?#]*)(.*)$/.exec(originalUrl) ?? [];
  const target = rest.startsWith('/') ? rest : `/${rest}`;
  const fault =
    originalUri !== null ? 'X-Original-URI and X-Original-URL are both there.' : proto === null ? 'X-Original-URL is no URL.' : null;
  return { method, target, targetHeader, host, proto, fault };
}

/** The parser that requests to us meet knows no others. */
const methods = new Set(METHODS);
const faultOfMethod = (method: string | null): string | null =>
  method !== null && methods.has(method) ? null : 'The method of the request is missing, or is none that is served here.';

/** What no request line could hold: in a header it can stand. */
const unwritable = /[^\x21-\x7e\x80-\xff]/;
function faultOfTarget({ target, targetHeader }: Told): string | null {
  if (target === null) return `${targetHeader} is missing.`;
  return unwritable.test(target) ? `${targetHeader} holds a blank or a control character.` : null;
}

/**
 * Traefik and Caddy write X-Forwarded-For themselves, whatever came, and leave X-Real-IP to the visitor. Of nginx either will do; both
 * of them only when they agree, because the one that the configuration does not set is the visitor's.
 */
function visitorOf(read: Readings, proxy: AskingProxy | null, proto: string | null): Pick<Question, 'forwardedFor' | 'secure'> {
  const { forwardedFor, realIp } = read;
  const secure = proto === 'https' || proto === 'wss';
  if (proxy !== 'nginx' || realIp === null) return { forwardedFor: forwardedFor ?? '', secure };
  return { forwardedFor: forwardedFor === null || forwardedFor === realIp ? realIp : '', secure };
}

/** A request to one of the edge's own paths is passed on as it came, by its own method, path and Host. */
function passOnOf(head: RequestHead, read: Readings, secret: string | null): Question {
  const hostname = read.host === null ? null : hostnameOf(read.host);
  const visitor = visitorOf(read, null, read.forwardedProto);
  return { kind: 'pass_on', proxy: 'traefik', secret, hostname, head, ...visitor, verdict: '', fault: read.twice };
}

function unusable(head: RequestHead, read: Readings): Question {
  const host = read.forwardedHost ?? read.host;
  const hostname = host === null ? null : hostnameOf(host);
  const visitor = visitorOf(read, null, null);
  return { kind: 'ask', proxy: 'nginx', secret: null, hostname, head, ...visitor, verdict: '', fault: twoWays };
}

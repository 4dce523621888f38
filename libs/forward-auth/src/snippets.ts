import { defaultGate } from '@sitekeep/contracts';
import { caddySnippet } from './caddy-snippet.ts';
import { type AskingProxy, serviceNames } from './names.ts';
import { nginxSnippet } from './nginx-snippet.ts';
import { traefikSnippet } from './traefik-snippet.ts';

/** What a configuration is made of. */
export interface SnippetParts {
  /** Shown id of the site: names in the configuration hold it, so that several sites fit into one proxy. */
  readonly siteId: string;
  /** Where the proxy reaches the edges' listener for forward-auth: `https://host:port` or `http://host:port`, without a path. */
  readonly edgeUrl: string;
  /** deriveSiteSecret(…, 'forward-auth', …) */
  readonly secret: string;
  /** ASCII; `*.example.com` for a wildcard. */
  readonly hostnames: readonly string[];
  /** Names of the headers in which programs show tokens of git and licences; those of every site when left out. */
  readonly machineHeaders?: { readonly git: string; readonly licence: string };
  /** The customer's own server, `http://host:port`; an example when left out. */
  readonly upstream?: string;
}

export interface Snippet {
  readonly proxy: AskingProxy;
  /** A name for the file. */
  readonly file: string;
  readonly text: string;
}

const exampleUpstream = 'http://127.0.0.1:3000';

/**
 * The configuration of each proxy that asks us about every request of a site. Throws for parts that could mean something else in a
 * configuration than a name, an address or a secret.
 */
export function forwardAuthSnippets(parts: SnippetParts): Snippet[] {
  const { siteId, secret, hostnames, machineHeaders = defaultGate.machineHeaders, upstream = exampleUpstream } = parts;
  if (!/^\w+$/.test(siteId)) throw new Error('the id of the site is none');
  if (!/^[\w-]{20,100}$/.test(secret)) throw new Error('the secret holds other characters than base64url has');
  if (hostnames.length === 0) throw new Error('the site has no hostname');
  for (const name of hostnames) if (!/^(\*\.)?[a-z0-9.-]+$/.test(name)) throw new Error(`${name} is no hostname`);
  const tokenNames = [...serviceNames, machineHeaders.git, machineHeaders.licence];
  for (const name of tokenNames) if (!/^[a-z][a-z0-9-]*$/i.test(name)) throw new Error(`${name} is no name of a header`);
  const ready = { tokenNames, siteId, secret, hostnames, upstream: baseUrl(upstream), edge: baseUrl(parts.edgeUrl) };
  return [
    { proxy: 'nginx', file: `sitekeep-${siteId}.conf`, text: nginxSnippet(ready) },
    { proxy: 'traefik', file: `sitekeep-${siteId}.yml`, text: traefikSnippet(ready) },
    { proxy: 'caddy', file: 'Caddyfile', text: caddySnippet(ready) },
  ];
}

/** A server as configurations name it. */
export interface BaseUrl {
  /** `https://host:port`; without the port where it is the scheme's own */
  readonly origin: string;
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: string;
}

export interface ReadyParts {
  readonly siteId: string;
  readonly secret: string;
  readonly hostnames: readonly string[];
  readonly upstream: BaseUrl;
  readonly edge: BaseUrl;
  /** Headers in which programs show tokens to the gate. */
  readonly tokenNames: readonly string[];
}

function baseUrl(text: string): BaseUrl {
  const { protocol, origin, hostname, port, username, password, pathname, search, hash } = new URL(text);
  const secure = protocol === 'https:';
  if (!secure && protocol !== 'http:') throw new Error(`${protocol} is neither http: nor https:`);
  if (username + password + search + hash !== '' || pathname !== '/') throw new Error('the address holds more than scheme, host and port');
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/i.test(hostname)) throw new Error('the address names no host');
  return { origin, secure, hostname, port: port || (secure ? '443' : '80') };
}

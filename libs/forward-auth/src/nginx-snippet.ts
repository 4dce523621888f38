import { deviceCookieName, providerCookieName, sessionCookieName } from '@sitekeep/gate-session';
import { identityNames } from './names.ts';
import type { BaseUrl, ReadyParts } from './snippets.ts';

/** A server block, and what stands beside it. Every header that describes the request is set, so that none of the visitor's gets through. */
export function nginxSnippet({ siteId, edge, secret, hostnames, upstream, tokenNames }: ReadyParts): string {
  const name = `sitekeep_${siteId}`;
  const toEdge = (more: readonly string[]) =>
    indented([...edgeSettings(edge), `proxy_set_header X-Sitekeep-Auth-Secret "${secret}";`, ...more]);
  return `# Sitekeep asks about every request of this server. Needs ngx_http_auth_request_module, which most packages of nginx contain.
upstream ${name} {
    server ${edge.hostname}:${edge.port};
    keepalive 32;
}
# Your website.
upstream ${name}_website {
    server ${upstream.hostname}:${upstream.port};
    keepalive 32;
}
# The cookies of a visitor without those of the gate, which are between browser and edge. The same for all websites.
${withoutCookies}

server {
    listen 80;
    server_name ${hostnames.join(' ')};

    # For all locations below; one that has an error_page of its own needs this one, too.
    auth_request /sitekeep-ask;
    auth_request_set $sitekeep_verdict $upstream_http_x_sitekeep_verdict;
    auth_request_set $sitekeep_request_id $upstream_http_x_request_id;
    auth_request_set $sitekeep_ratelimit $upstream_http_ratelimit;
    auth_request_set $sitekeep_ratelimit_policy $upstream_http_ratelimit_policy;
    auth_request_set $sitekeep_session $upstream_http_set_cookie;
    auth_request_set $sitekeep_authorization $upstream_http_authorization;
${identityNames.map((name) => `    auth_request_set ${variableOf(name)} $upstream_http_${snake(name)};`).join('\n')}
    error_page 403 = @sitekeep_answer;

    # What your website gets, in every location that has no proxy_set_header of its own: one that has repeats all of these.
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    # The host that was decided about: the Host header may say another one than a request line that holds a whole URL.
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Request-Id $sitekeep_request_id;
    proxy_set_header Cookie $sitekeep_cookies;
    # Who has signed in; empty, which takes away what the visitor has sent, for everybody else.
${identityNames.map((name) => `    proxy_set_header ${name} ${variableOf(name)};`).join('\n')}
    # Tokens of programs, which are between them and the edge; other credentials go on.
    proxy_set_header Authorization $sitekeep_authorization;
${tokenNames.map((name) => `    proxy_set_header ${name} "";`).join('\n')}

    location / {
        proxy_pass ${schemeOf(upstream)}://${name}_website;
        add_header X-Request-Id $sitekeep_request_id always;
        add_header RateLimit $sitekeep_ratelimit always;
        add_header RateLimit-Policy $sitekeep_ratelimit_policy always;
        # A session that was renewed.
        add_header Set-Cookie $sitekeep_session always;
    }

    # May this request pass? The body is not sent along.
    location = /sitekeep-ask {
        internal;
        auth_request off;
        proxy_pass ${schemeOf(edge)}://${name}/auth/nginx;
${toEdge(description)}
    }

    # What the visitor gets who may not: a page, a challenge, the right status.
    location @sitekeep_answer {
        auth_request off;
        rewrite ^ /answer/nginx? break;
        proxy_pass ${schemeOf(edge)}://${name};
        proxy_method GET;
${toEdge([...description, 'proxy_set_header X-Sitekeep-Verdict $sitekeep_verdict;'])}
    }

    # Where visitors pass the check.
    location ^~ /.sitekeep/ {
        auth_request off;
        client_max_body_size 64k;
        proxy_pass ${schemeOf(edge)}://${name};
${toEdge(passedOn)}
    }
}
`;
}

/**
 * One cookie after the other is taken out. Captures have no names, because libraries of expressions bound these to 32 characters, and the variables
 * have short ones, because of nginx's variables_hash_bucket_size.
 */
const withoutCookies = [deviceCookieName, providerCookieName, sessionCookieName]
  .map((cookie, i, { length }) => {
    const from = i === 0 ? '$http_cookie' : `$sitekeep_cookies_${i}`;
    const to = i === length - 1 ? '$sitekeep_cookies' : `$sitekeep_cookies_${i + 1}`;
    return `map ${from} ${to} {
    default ${from};
    "~^${cookie}=[^;]*(?:; *(.*))?$" $1;
    "~^(.+?); *${cookie}=[^;]*(.*)$" $1$2;
}`;
  })
  .join('\n');

const snake = (name: string): string => name.toLowerCase().replaceAll('-', '_');
const variableOf = (name: string): string => `$sitekeep_as_${snake(name)}`;

const schemeOf = ({ secure }: BaseUrl): string => (secure ? 'https' : 'http');

/** How we are reached, whatever the customer has set for all servers. */
function edgeSettings({ secure, hostname }: BaseUrl): string[] {
  const always = ['proxy_http_version 1.1;', 'proxy_set_header Connection "";', 'proxy_cache off;', 'proxy_intercept_errors off;'];
  if (!secure) return [...always, 'proxy_redirect off;'];
  return [
    ...always,
    'proxy_redirect off;',
    'proxy_ssl_server_name on;',
    `proxy_ssl_name ${hostname};`,
    'proxy_ssl_verify on;',
    'proxy_ssl_verify_depth 5;',
    'proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;',
  ];
}

const visitor = ['proxy_set_header X-Forwarded-For $remote_addr;', 'proxy_set_header X-Forwarded-Proto $scheme;'];

const description = [
  'proxy_pass_request_body off;',
  'proxy_set_header Content-Length "";',
  'proxy_set_header X-Original-Method $request_method;',
  'proxy_set_header X-Original-URI $request_uri;',
  'proxy_set_header X-Original-URL "";',
  'proxy_set_header X-Forwarded-Host $host;',
  'proxy_set_header X-Real-IP "";',
  ...visitor,
];

const passedOn = ['proxy_set_header Host $http_host;', ...visitor];

const indented = (lines: readonly string[]): string => lines.map((line) => `        ${line}`).join('\n');

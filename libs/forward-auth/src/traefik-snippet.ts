import { sessionCookieName } from '@sitekeep/gate-session';
import { identityNames } from './names.ts';
import type { ReadyParts } from './snippets.ts';

/** Dynamic configuration (of the file provider, Traefik 3). The secret is on the request only between two of the middlewares. */
export function traefikSnippet({ siteId, edge, secret, hostnames, upstream, tokenNames }: ReadyParts): string {
  const name = `sitekeep-${siteId.replaceAll('_', '-')}`;
  const hosts = hostnames.map(hostRule).join(' || ');
  return `# Sitekeep asks about every request of these hosts.
http:
  routers:
    ${name}-website:
      rule: '${hosts}'
      middlewares: [${name}-secret, ${name}-ask, ${name}-forget]
      service: ${name}-website
    # Where visitors pass the check.
    ${name}-check:
      rule: '(${hosts}) && PathPrefix(\`/.sitekeep/\`)'
      priority: 1000000
      middlewares: [${name}-secret]
      service: ${name}-edge

  middlewares:
    ${name}-secret:
      headers:
        customRequestHeaders:
          X-Sitekeep-Auth-Secret: '${secret}'
    # May this request pass? The body is not sent along.
    ${name}-ask:
      forwardAuth:
        address: '${edge.origin}/auth/traefik'
        trustForwardHeader: false
        # Of a name that the answer does not have, what the visitor has sent is taken away. Cookie: all but those of the gate.
        authResponseHeaders: [X-Request-Id, Authorization, Cookie, ${identityNames.join(', ')}]
        # A session that was renewed.
        addAuthCookiesToResponse: [${sessionCookieName}]
    # Your website never sees the secret, nor tokens that programs show to the edge.
    ${name}-forget:
      headers:
        customRequestHeaders:
          X-Sitekeep-Auth-Secret: ''
${tokenNames.map((name) => `          ${name}: ''`).join('\n')}

  services:
    # Your website.
    ${name}-website:
      loadBalancer:
        servers:
          - url: '${upstream.origin}'
    ${name}-edge:
      loadBalancer:
        passHostHeader: true
        servers:
          - url: '${edge.origin}'
`;
}

function hostRule(hostname: string): string {
  if (!hostname.startsWith('*.')) return `Host(\`${hostname}\`)`;
  return `HostRegexp(\`^[^.]+${hostname.slice(1).replaceAll('.', '\\.')}$\`)`;
}

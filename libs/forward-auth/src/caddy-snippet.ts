import { deviceCookieName, providerCookieName, sessionCookieName } from '@sitekeep/gate-session';
import { identityNames } from './names.ts';
import type { ReadyParts } from './snippets.ts';

const cookies = [deviceCookieName, providerCookieName, sessionCookieName];

/** A site block. What describes the request is written by forward_auth itself; the visitor's address is, whatever proxies are trusted. */
export function caddySnippet({ edge, secret, hostnames, upstream, tokenNames }: ReadyParts): string {
  return `# Sitekeep asks about every request of this site.
${hostnames.join(', ')} {
	route {
		# Where visitors pass the check.
		@sitekeep path_regexp ^/\\.sitekeep/
		handle @sitekeep {
			reverse_proxy ${edge.origin} {
				header_up X-Sitekeep-Auth-Secret "${secret}"
				header_up X-Forwarded-For {remote_host}
			}
		}

		route {
			# May this request pass? The body is not sent along.
			request_header -RateLimit
			request_header -RateLimit-Policy
			request_header -Sitekeep-Set-Cookie
			request_header -Sitekeep-Authorization
${identityNames.map((name) => `			request_header -${name}`).join('\n')}
			forward_auth ${edge.origin} {
				uri /auth/caddy?
				header_up X-Sitekeep-Auth-Secret "${secret}"
				header_up X-Forwarded-For {remote_host}
				copy_headers X-Request-Id RateLimit RateLimit-Policy Set-Cookie>Sitekeep-Set-Cookie Authorization>Sitekeep-Authorization ${identityNames.join(' ')}
			}
			@limited header_regexp RateLimit r=\\d
			header @limited RateLimit {http.request.header.RateLimit}
			header @limited RateLimit-Policy {http.request.header.RateLimit-Policy}
			header X-Request-Id {http.request.header.X-Request-Id}
			request_header -RateLimit
			request_header -RateLimit-Policy
			# A session that was renewed.
			@renewed header_regexp Sitekeep-Set-Cookie ^__Host-
			header @renewed +Set-Cookie {http.request.header.Sitekeep-Set-Cookie}
			request_header -Sitekeep-Set-Cookie

			# These are between browser and edge.
${cookies.map((name) => `			request_header Cookie "(^|; *)${name}=[^;]*(?:; *)?" "$1"`).join('\n')}

			# Tokens of programs are, too; other credentials go on.
			request_header -Authorization
			# Where the answer has none, Caddy leaves the name of its placeholder in braces.
			@credentials header_regexp Sitekeep-Authorization ^[^{]
			request_header @credentials Authorization {http.request.header.Sitekeep-Authorization}
			request_header -Sitekeep-Authorization
${tokenNames.map((name) => `			request_header -${name}`).join('\n')}

			# Your website.
			reverse_proxy ${upstream.origin}
		}
	}
}
`;
}

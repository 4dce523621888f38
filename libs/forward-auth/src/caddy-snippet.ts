import type { ReadyParts } from './snippets.ts';

/** A site block. What describes the request is written by forward_auth itself; the visitor's address is, whatever proxies are trusted. */
export function caddySnippet({ edge, secret, hostnames, upstream }: ReadyParts): string {
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

		handle {
			# May this request pass? The body is not sent along.
			forward_auth ${edge.origin} {
				uri /auth/caddy?
				header_up X-Sitekeep-Auth-Secret "${secret}"
				header_up X-Forwarded-For {remote_host}
				copy_headers X-Request-Id
				@limited {
					status 204
					header RateLimit *
				}
				handle_response @limited {
					request_header X-Request-Id {rp.header.X-Request-Id}
					header RateLimit {rp.header.RateLimit}
					header RateLimit-Policy {rp.header.RateLimit-Policy}
				}
			}

			# Your website.
			reverse_proxy ${upstream.origin}
		}
	}
}
`;
}

// The site that is measured, with the whole path on. What a stage needs to be on is said here and nowhere else.

/** Answers pass a block list, but the country of every client is looked up. */
const countries = { mode: 'block', codes: ['KP', 'IR', 'SY', 'CU', 'BY'] };

/**
 * A ruleset of the published form. `entries`: length of the blacklist, which never holds 127.0.0.0/8, from where the load comes.
 * `parts` take the place of what is here.
 */
export function rulesetOf({ siteId = 'site_bench', hostnames = ['www.bench.test'], origin, entries = 10_000, revision, ...parts }) {
  return {
    version: 1,
    siteId,
    revision,
    hostnames,
    suspended: false,
    origins: [{ scheme: 'http', host: '127.0.0.1', port: origin.port, weight: 1 }],
    filters: { blacklist: networks(entries), whitelist: [], onlyFromWhitelist: false, countries },
    ...parts,
  };
}

/** Request headers of a visitor whom the site knows already. */
export function visitorHeaders() {
  return {};
}

/** Networks of all lengths from /16 to /32, spread over 128.0.0.0/2 without overlap, as real lists of abusers are. */
function networks(count) {
  const step = Math.floor(2 ** 30 / count);
  const longest = 32 - Math.min(16, Math.floor(Math.log2(step)));
  return Array.from({ length: count }, (_, i) => {
    const length = Math.min(32, longest + ((i * 7) % 17));
    const size = 2 ** (32 - length);
    const first = 2 ** 31 + Math.ceil((i * step) / size) * size;
    const bytes = [first / 2 ** 24, first / 2 ** 16, first / 2 ** 8, first].map((part) => Math.floor(part) % 256);
    return { address: `${bytes.join('.')}/${length}`, expiresAt: null };
  });
}

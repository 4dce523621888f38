/** A search engine's crawler: what it calls itself, and the domains in which the names of its addresses lie. */
export interface BotFamily {
  readonly label: string;
  readonly agent: RegExp;
  readonly domains: readonly string[];
}

/** As the search engines document it; whoever publishes ranges instead of names comes by the list `search-bots`. */
export const botFamilies: readonly BotFamily[] = [
  { label: 'googlebot', agent: /googlebot|google-inspectiontool|storebot-google|googleother/i, domains: ['googlebot.com', 'google.com'] },
  { label: 'bingbot', agent: /bingbot|adidxbot|bingpreview|msnbot/i, domains: ['search.msn.com'] },
  { label: 'applebot', agent: /applebot/i, domains: ['applebot.apple.com'] },
  { label: 'yandexbot', agent: /yandex[a-z]*bot|yandex\.com\/bots/i, domains: ['yandex.com', 'yandex.net', 'yandex.ru'] },
  { label: 'baiduspider', agent: /baiduspider/i, domains: ['baidu.com', 'baidu.jp'] },
  { label: 'yahoo', agent: /yahoo! slurp/i, domains: ['crawl.yahoo.net'] },
  { label: 'seznambot', agent: /seznambot/i, domains: ['seznam.cz'] },
  { label: 'petalbot', agent: /petalbot/i, domains: ['petalsearch.com', 'aspiegel.com'] },
  { label: 'naver', agent: /\byeti\//i, domains: ['naver.com'] },
  { label: 'mojeekbot', agent: /mojeekbot/i, domains: ['mojeek.com'] },
];

const anyAgent = new RegExp(botFamilies.map(({ agent }) => agent.source).join('|'), 'i');

/** The family a user agent claims to be of, or null. A claim only: anybody can make it. */
export function claimedBot(userAgent: string): BotFamily | null {
  if (!anyAgent.test(userAgent)) return null;
  return botFamilies.find(({ agent }) => agent.test(userAgent)) ?? null;
}

/** Whether a name that DNS gives for an address lies in one of the family's domains. */
export function liesIn(family: BotFamily, hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  return family.domains.some((domain) => name.endsWith(`.${domain}`));
}

import { pendingBot } from '@sitekeep/enforcement';
import { Address } from '@sitekeep/geo';
import { Clock } from '@sitekeep/runtime';
import { type BotDns, SearchBots } from './search-bots.ts';

const agent = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const at = (text: string) => Address.parse(text)!;
const nxdomain = () => Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
const hour = 60 * 60_000;

/** DNS from two tables, counting how often it is asked. */
class TableDns implements BotDns {
  asked = 0;
  readonly #names: Record<string, string[]>;
  readonly #addresses: Record<string, string[]>;

  constructor(names: Record<string, string[]>, addresses: Record<string, string[]>) {
    this.#names = names;
    this.#addresses = addresses;
  }

  reverse(address: string): Promise<string[]> {
    this.asked++;
    return Promise.resolve(this.#names[address] ?? Promise.reject(nxdomain()));
  }

  forward(name: string): Promise<string[]> {
    return Promise.resolve(this.#addresses[name] ?? []);
  }
}

const real = '66.249.66.1';
const names = {
  [real]: ['crawl-66-249-66-1.googlebot.com'],
  '198.51.100.7': ['crawl-66-249-66-1.googlebot.com'],
  '198.51.100.8': ['crawl.googlebot.com.evil.test'],
  '2001:db8::5': ['v6.googlebot.com'],
};
const addresses = {
  'crawl-66-249-66-1.googlebot.com': [real],
  'crawl.googlebot.com.evil.test': ['198.51.100.8'],
  'v6.googlebot.com': ['2001:0db8:0:0::5'],
};

function bots(dns: BotDns = new TableDns(names, addresses), published: (address: Address) => string | null = () => null) {
  const clock = new Clock();
  return { clock, bots: new SearchBots({ publishedLabel: published, dns, clock }) };
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

async function verdict(address: string, userAgent = agent) {
  const { bots: all } = bots();
  expect(all.label(at(address), userAgent)).toBe(pendingBot);
  await settle();
  return all.label(at(address), userAgent);
}

test('a bot whose name leads back to its address is verified, and nobody waits for it', async () => {
  expect(await verdict(real)).toBe('googlebot');
  expect(await verdict('2001:db8::5')).toBe('googlebot');
});

test.each([
  ['a reverse name that leads elsewhere', '198.51.100.7'],
  ["a name that only begins like the engine's", '198.51.100.8'],
  ['no name at all', '198.51.100.9'],
])('%s verifies nobody', async (_why, address) => {
  expect(await verdict(address)).toBeNull();
});

test('DNS is asked once per address while the answer holds, and not about those who claim nothing', async () => {
  const dns = new TableDns(names, addresses);
  const { bots: all, clock } = bots(dns);
  expect(all.label(at(real), 'curl/8')).toBeNull();
  for (let i = 0; i < 5; i++) all.label(at(real), agent);
  await settle();
  for (let i = 0; i < 5; i++) all.label(at(real), agent);
  expect(dns.asked).toBe(1);
  clock.setOffset(25 * hour);
  expect(all.label(at(real), agent)).toBe(pendingBot);
  expect(dns.asked).toBe(2);
});

test('published ranges verify at once, whatever the agent says', () => {
  const dns = new TableDns({}, {});
  expect(bots(dns, () => 'duckduckbot').bots.label(at(real), 'DuckDuckBot')).toBe('duckduckbot');
  expect(dns.asked).toBe(0);
});

test('DNS that does not answer says nothing for long', async () => {
  let answers = false;
  const dns: BotDns = {
    reverse: () => (answers ? Promise.resolve(names[real]) : Promise.reject(new Error('timeout'))),
    forward: () => Promise.resolve([real]),
  };
  const { bots: all, clock } = bots(dns);
  all.label(at(real), agent);
  await settle();
  expect(all.label(at(real), agent)).toBeNull();
  answers = true;
  clock.setOffset(61_000);
  all.label(at(real), agent);
  await settle();
  expect(all.label(at(real), agent)).toBe('googlebot');
});

test('a crowd of liars neither floods DNS nor is let in', async () => {
  let asked = 0;
  const dns: BotDns = { reverse: () => (asked++, new Promise(() => undefined)), forward: () => Promise.resolve([]) };
  const { bots: all } = bots(dns);
  for (let i = 0; i < 1000; i++) expect(all.label(at(`10.0.${i >> 8}.${i & 255}`), agent)).toBe(pendingBot);
  await settle();
  expect(asked).toBe(5);
  for (let i = 0; i < 1000; i++) expect(all.label(at(`10.${i & 255}.0.${i >> 8}`), agent)).toBe(pendingBot);
  await settle();
  expect(asked).toBe(50);
});

test('a network whose name servers never answer keeps no other bot waiting', async () => {
  const table = new TableDns(names, addresses);
  const dns: BotDns = {
    reverse: (address) => (address.startsWith('2001:db8:bad') ? new Promise(() => undefined) : table.reverse(address)),
    forward: (name) => table.forward(name),
  };
  const { bots: all } = bots(dns);
  for (let i = 0; i < 200; i++) all.label(at(`2001:db8:bad:${i.toString(16)}::1`), agent);
  expect(all.label(at(real), agent)).toBe(pendingBot);
  await settle();
  expect(all.label(at(real), agent)).toBe('googlebot');
});

test('any number of strangers pushes no verified bot out of memory', async () => {
  const dns = new TableDns(names, addresses);
  const { bots: all } = bots(dns);
  all.label(at(real), agent);
  await settle();
  for (let i = 0; i < 21_000; i += 5) {
    for (let j = i; j < i + 5; j++) all.label(at(`10.${j % 200}.${(j >> 8) & 255}.${j & 255}`), agent);
    if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const { asked } = dns;
  expect(asked).toBeGreaterThan(20_000);
  expect(all.label(at(real), agent)).toBe('googlebot');
  expect(dns.asked).toBe(asked);
});

import { botFamilies, claimedBot, liesIn } from './search-bots.ts';

const google = botFamilies.find(({ label }) => label === 'googlebot')!;

test.each([
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'googlebot'],
  ['Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)', 'bingbot'],
  ['Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)', 'yandexbot'],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36', undefined],
  ['', undefined],
])('%s claims to be %s', (agent, label) => {
  expect(claimedBot(agent)?.label).toBe(label);
});

test('a name lies in a domain only below it', () => {
  expect(liesIn(google, 'crawl-66-249-66-1.googlebot.com')).toBe(true);
  expect(liesIn(google, 'CRAWL.GoogleBot.com.')).toBe(true);
  expect(liesIn(google, 'crawl.googlebot.com.evil.test')).toBe(false);
  expect(liesIn(google, 'evilgooglebot.com')).toBe(false);
});

import { browserWords, methodsInWords } from './session-words.ts';

test('a browser is called as people call it', () => {
  const chromeOnMac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36';
  expect(browserWords(chromeOnMac)).toBe('Chrome on macOS');
  expect(browserWords(`${chromeOnMac} Edg/131.0`)).toBe('Edge on macOS');
  expect(browserWords('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1')).toBe('Safari on iOS');
  expect(browserWords('curl/8.5.0')).toBe('curl/8.5.0');
  expect(browserWords('x'.repeat(60))).toHaveLength(40);
  expect(browserWords('')).toBe('unknown');
});

test('how a visitor has signed in is said in words', () => {
  expect(methodsInWords(['password', 'trusted_device'])).toBe('password, trusted browser');
  expect(methodsInWords([])).toBe('–');
});

import { noBrand } from '@sitekeep/contracts';
import { plainBrand, prepareBrand } from './brand.ts';
import { contrast, readable, textOn } from './colour.ts';
import { renderPage } from './render-page.ts';
import { darkCard, lightCard } from './style.ts';

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const logo = `data:image/png;base64,${pixel}`;
const page = (brand = plainBrand) =>
  renderPage({ kind: 'country', requestId: 'r', accept: 'text/html', acceptLanguage: 'en', stage: 's', reason: 'r', brand });
const policyOf = (brand = plainBrand) => page(brand).headers[page(brand).headers.indexOf('Content-Security-Policy') + 1];

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#ffffff', '#777777')).toBeCloseTo(4.48, 2);
});

test.each(['#ffffff', '#000000', '#e8b021', '#101060', '#ff0000', '#00ff00', '#808080', '#0b5d5d'])(
  '%s can be read in both themes',
  (colour) => {
    for (const background of [lightCard, darkCard]) {
      const accent = readable(colour, background);
      expect(contrast(accent, background)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(textOn(accent), accent)).toBeGreaterThanOrEqual(4.5);
    }
  },
);

test('a colour that can be read stays as it is', () => {
  expect(readable('#101060', lightCard)).toBe('#101060');
  expect(readable('#e8b021', darkCard)).toBe('#e8b021');
});

test('name, colour and help link stand on the page, escaped', () => {
  const brand = prepareBrand({ name: '<b>Müller & Söhne</b>', colour: '#e8b021', logo: null, helpUrl: 'https://help.test/?a=1&b="' });
  const html = page(brand).body.toString();
  expect(html).toContain('<span>&lt;b&gt;Müller &amp; Söhne&lt;/b&gt;</span>');
  expect(html).toContain('href="https://help.test/?a=1&amp;b=&quot;">Get help or report abuse</a>');
  expect(html).toContain(brand.style);
  expect(policyOf(brand)).toContain(brand.styleHash);
});

test.each(['javascript:alert(1)', 'http://help.test/', 'data:text/html,x', '//help.test'])('%s is no help link', (helpUrl) => {
  expect(prepareBrand({ ...noBrand, helpUrl }).helpOpening).toBeNull();
});

test('the logo has a path of its own, that changes with it, and is no part of the page', () => {
  const brand = prepareBrand({ ...noBrand, logo });
  expect(brand.logo?.path).toMatch(/^\/\.sitekeep\/check\/logo-[\w-]{16}$/);
  expect(brand.logo?.body.toString('base64')).toBe(pixel);
  expect(brand.logo?.headers).toEqual(expect.arrayContaining(['Content-Type', 'image/png', 'X-Content-Type-Options', 'nosniff']));
  expect(page(brand).body.toString()).toContain(`<img src="${brand.logo?.path}" alt="">`);
  expect(page(brand).body.toString()).not.toContain(pixel);
  expect(policyOf(brand)).toContain("img-src 'self';");
});

test('in a preview the logo is part of the page', () => {
  const brand = prepareBrand({ ...noBrand, logo }, { inlineLogo: true });
  expect(page(brand).body.toString()).toContain(`<img src="${logo}" alt="">`);
  expect(policyOf(brand)).toContain("img-src 'self' data:;");
});

test.each(['data:image/svg+xml;base64,PHN2Zz4=', 'https://elsewhere.test/logo.png', 'data:image/png;base64,"><script>'])(
  '%s is no logo',
  (bad) => {
    const brand = prepareBrand({ ...noBrand, logo: bad });
    expect([brand.logo, brand.header]).toEqual([null, '']);
  },
);

test('a page without a brand has none of it', () => {
  const html = page().body.toString();
  expect(html).not.toMatch(/<header|<img|<a /);
  expect(html.match(/<style>/g)).toHaveLength(1);
});

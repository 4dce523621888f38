import { defaultFirewall, type RulesetFirewall } from '@sitekeep/contracts';
import type { Inspection } from '../inspected.ts';
import { Firewall } from './firewall.ts';

const attack = "1' or '1'='1' -- ";
const encoded = encodeURIComponent(attack);
const form = 'application/x-www-form-urlencoded';
const asIfImage = 'x'.repeat(2000);

describe('An attack is found', () => {
  const firewall = new Firewall();
  afterAll(() => firewall.dispose());

  const inspect = (types: readonly string[], body: string, more: Partial<RulesetFirewall> = {}): Inspection => {
    const site = firewall.compileSite({ ...defaultFirewall, mode: 'block', ...more });
    const headers = [
      'Host',
      'www.example.org',
      'User-Agent',
      'Mozilla/5.0',
      'Accept',
      '*/*',
      ...types.flatMap((type) => ['Content-Type', type]),
    ];
    const head = { method: 'POST', target: '/', headers };
    return firewall.inspectBody(site, headers, [Buffer.from(body, 'latin1')], true, firewall.inspectHead(site, head));
  };
  const found = (inspection: Inspection): boolean =>
    inspection.verdict === 'attack' && inspection.matches.some(({ rule, field }) => rule.family === 'sqli' && field.place === 'body');

  const part = (boundary: string, parameters: string, content: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; ${parameters}\r\n\r\n${content}\r\n`;
  const picture = 'name="f"; filename="a.png"\r\nContent-Type: image/png';
  const inPicture = part('aa', picture, `\x89PNG\r\n\x1a\n${'\x01'.repeat(3000)}\r\n${part('bb', 'name="a"', attack)}--bb--`);

  it.each([
    ['behind a Content-Type that comes twice', ['image/png', form], `${asIfImage}&a=${encoded}`],
    ['behind a Content-Type that says two things', [`image/png, ${form}`], `${asIfImage}&a=${encoded}`],
    ['by the second boundary of a Content-Type', ['multipart/form-data; boundary=aa; boundary=bb'], `${inPicture}--aa--`],
    [
      'by the boundary of a second Content-Type',
      ['multipart/form-data; boundary=aa', 'multipart/form-data; boundary=bb'],
      `${inPicture}--aa--`,
    ],
    ['behind more white space than the beginning of a file', ['application/octet-stream'], `${' '.repeat(3000)}{"a":"${attack}"}`],
    ['behind filling in its own value', [form], `a=${'x'.repeat(3000)}${encoded}`],
    ['between filling in its own value', [form], `a=x${'+'.repeat(3000)}${encoded}${'z'.repeat(3000)}`],
  ])('%s', (_, types, body) => {
    expect(found(inspect(types, body))).toBe(true);
  });

  describe('where a parameter is excluded', () => {
    const exclusions = [{ rule: null, family: null, path: null, place: null, parameter: 'comment' }];
    const multipart = ['multipart/form-data; boundary=aa'];

    it.each([
      ['in a part that is named twice', multipart, `${part('aa', 'name="comment"; name="id"', attack)}--aa--`],
      ['in a part that is named the other way, too', multipart, `${part('aa', 'name="id"; name="comment"', attack)}--aa--`],
      ['behind thousands of that name', [form], `${'comment=x&'.repeat(6500)}id=${encoded}`],
    ])('%s', (_, types, body) => {
      expect(found(inspect(types, body, { exclusions }))).toBe(true);
    });

    it('and that parameter still may hold anything', () => {
      expect(inspect([form], `comment=${encoded}`, { exclusions }).verdict).toBeNull();
      expect(inspect([form], `${'comment=x&'.repeat(6500)}comment=${encoded}`, { exclusions }).verdict).toBeNull();
    });
  });
});

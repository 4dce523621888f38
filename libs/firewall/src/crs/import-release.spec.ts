import { defaultFirewall } from '@sitekeep/contracts';
import { Firewall } from '../inspect/firewall.ts';
import { importedRulesSchema, rulesOf } from './imported-rules.ts';
import { importSummary } from './import-summary.ts';
import type { Import } from './import-release.ts';
import { importSmall, secRule } from './testing/small-release.ts';

const only = ({ imported, notExpressed }: Import) => {
  expect(notExpressed).toEqual([]);
  expect(importedRulesSchema.parse(imported)).toEqual(imported);
  return imported.rules[0];
};
const reasons = ({ notExpressed }: Import) => notExpressed.map(({ rule, reason }) => `${rule} ${reason}`);

/** Rules of the import that match a request. */
function matched({ imported }: Import, query: string, headers: readonly string[] = [], method = 'GET'): string[] {
  const firewall = new Firewall({ crs: rulesOf(imported), budgetMs: 5000 });
  const site = firewall.compileSite({ ...defaultFirewall, mode: 'block', paranoia: 4, sets: ['crs'] });
  const head = ['Host', 'www.example.com', 'User-Agent', 'Mozilla/5.0', 'Accept', '*/*', ...headers];
  const { matches } = firewall.inspectHead(site, { method, target: `/?${query}`, headers: head });
  firewall.dispose();
  return matches.map(({ rule }) => rule.id).sort();
}

test('a rule keeps its number, severity, paranoia, message, parts and transformations', () => {
  const found = only(
    importSmall(secRule(942001, 'ARGS|ARGS_NAMES|REQUEST_HEADERS:User-Agent', '@rx a++b<', ',t:none,t:urlDecodeUni,t:lowercase')),
  );
  expect(found).toEqual({
    id: 'crs-942001',
    family: 'sqli',
    severity: 'critical',
    paranoia: 2,
    stops: 'A test',
    in: ['arguments', 'argument_names', 'user_agent'],
    screen: 'signs',
    when: [
      {
        regex: '(?s)a+b<',
        caseSensitive: true,
        in: ['arguments', 'argument_names', 'user_agent'],
        transformers: ['urlDecodeUni', 'lowercase'],
      },
    ],
  });
});

test('operators match what they match there', () => {
  const rules = [
    secRule(942001, 'ARGS', '@pm Alpha beta'),
    secRule(942002, 'ARGS', '@pmFromFile words.data'),
    secRule(942003, 'ARGS', '@detectSQLi'),
    secRule(942004, 'ARGS', '@detectXSS'),
    secRule(942005, 'ARGS', '@contains o.o'),
    secRule(942006, 'ARGS', '@streq whole'),
    secRule(942007, 'ARGS', '@beginsWith begin'),
    secRule(942008, 'ARGS', '@endsWith end'),
    secRule(942009, 'ARGS', '@gt 20', ',t:length'),
    secRule(942010, 'ARGS', '@validateByteRange 32-126,128-255'),
    secRule(942011, 'REQUEST_METHOD', '!@within %{tx.allowed_methods}'),
    secRule(942012, 'ARGS', '@containsWord cat'),
  ];
  const found = importSmall(rules.join(''), { 'words.data': '# words\ngamma delta\n\nepsilon\n' });
  expect(found.imported.rules).toHaveLength(12);
  const expected: Record<string, number[]> = {
    'q=xALPHAx': [1],
    'q=Gamma+Delta': [2],
    'q=gamma': [],
    "q=1'+or+'1'='1": [3],
    'q=<script>a()</script>': [4],
    'q=o.o': [5],
    'q=oxo': [],
    'q=whole': [6],
    'q=a+whole': [],
    'q=beginning': [7],
    'q=the+end': [8],
    'q=a+text+of+more+than+20': [9],
    'q=a%01b': [10],
    'q=caf%C3%A9': [],
    'q=a+cat+sat': [12],
    'q=concat': [],
  };
  for (const [query, numbers] of Object.entries(expected)) {
    expect([query, ...matched(found, query)]).toEqual([query, ...numbers.map((number) => `crs-${942000 + number}`)]);
  }
  expect(matched(found, 'q=x', [], 'DELETE')).toEqual(['crs-942011']);
});

test('variables that are left out are left alone, and an attack in another is found all the same', () => {
  const found = importSmall(secRule(942001, 'REQUEST_COOKIES|!REQUEST_COOKIES:/^_ga/|ARGS|!ARGS:note', '@contains evil!'));
  expect(matched(found, 'note=evil!', ['Cookie', '_ga1=evil!'])).toEqual([]);
  expect(matched(found, 'note=evil!&notes=evil!')).toEqual(['crs-942001']);
  expect(matched(found, 'x=1', ['Cookie', '_ga1=evil!; b=evil!'])).toEqual(['crs-942001']);
});

test('a named argument or header is the only one that is looked at', () => {
  const found = importSmall(secRule(942001, 'ARGS:mode|REQUEST_HEADERS:X-Mode', '@contains evil!'));
  expect(matched(found, 'other=evil!', ['X-Other', 'evil!'])).toEqual([]);
  expect([matched(found, 'other=evil!&mode=evil!'), matched(found, '', ['X-Mode', 'evil!'])]).toEqual([['crs-942001'], ['crs-942001']]);
});

test('the headers but some, and the query alone', () => {
  const found = importSmall(
    secRule(942001, 'REQUEST_HEADERS|!REQUEST_HEADERS:Referer', '@contains evil!') + secRule(942002, 'ARGS_GET', '@contains evil!'),
  );
  expect(found.imported.rules[0]?.in).not.toContain('referer');
  expect(found.imported.rules[1]?.spares).toEqual([{ place: 'body', name: '' }]);
  expect(matched(found, 'a=evil!')).toEqual(['crs-942002']);
});

test('links of a chain must all hold, on parts of their own', () => {
  const found = importSmall(secRule(942001, 'REQUEST_METHOD', '@streq GET', ',chain') + '  SecRule ARGS "@contains evil!" "t:none"\n');
  expect([matched(found, 'q=evil!'), matched(found, 'q=evil!', [], 'HEAD'), matched(found, 'q=good!')]).toEqual([['crs-942001'], [], []]);
  expect(found.weaker).toEqual([]);
});

const chained = (operator: string, variables = 'MATCHED_VARS') =>
  secRule(942001, 'ARGS', '@contains a!', ',t:lowercase,chain') + `  SecRule ${variables} "${operator}" "t:none"\n`;

test('links about one value must be met by that value, made what the link before made of it', () => {
  const found = importSmall(chained('@contains b!'));
  const told = (query: string) => matched(found, query);
  expect([told('q=A!B!'), told('q=a!'), told('q=a!&r=b!'), told('p=a!&q=b!&r=a!b!')]).toEqual([['crs-942001'], [], [], ['crs-942001']]);
  expect(found.weaker).toEqual([]);
});

test('where a link looks elsewhere, too, several values may meet it, which is told', () => {
  const found = importSmall(chained('@contains b!', 'MATCHED_VARS|REQUEST_HEADERS:User-Agent'));
  expect(found.weaker).toEqual([
    expect.objectContaining({ rule: '942001', reason: expect.stringContaining('different values') as string }),
  ]);
});

test('one that must not hold for the same value is left out, so that no other value averts the rule; that is told', () => {
  const found = importSmall(chained('!@contains b!'));
  expect(matched(found, 'q=a!&r=b!')).toEqual(['crs-942001']);
  expect(found.weaker).toHaveLength(1);
});

test('a value that a site excludes meets no link', () => {
  const { imported } = importSmall(chained('@contains b!'));
  const firewall = new Firewall({ crs: rulesOf(imported), budgetMs: 5000 });
  const exclusions = [{ rule: 'crs-942001', family: null, path: null, place: null, parameter: 'note' }];
  const site = firewall.compileSite({ ...defaultFirewall, mode: 'block', paranoia: 2, sets: ['crs'], exclusions });
  const told = (query: string) => firewall.inspectHead(site, { method: 'GET', target: `/?${query}`, headers: [] }).matches.length;
  expect([told('note=a!b!'), told('note=a!b!&r=a!'), told('note=a!b!&r=a!b!'), told('r=a!b!&note=a!b!')]).toEqual([0, 0, 1, 1]);
  firewall.dispose();
});

test('what reading has shown stands for counts of headers', () => {
  const found = importSmall(secRule(942001, '&REQUEST_HEADERS:User-Agent', '@eq 0'));
  const firewall = new Firewall({ crs: rulesOf(found.imported), budgetMs: 5000 });
  const site = firewall.compileSite({ ...defaultFirewall, mode: 'block', paranoia: 2, sets: ['crs'] });
  const told = (...headers: string[]) =>
    firewall.inspectHead(site, { method: 'GET', target: '/', headers: ['Host', 'a.example', ...headers] }).total;
  expect([told(), told('User-Agent', 'Mozilla/5.0')]).toEqual([5, 0]);
  firewall.dispose();
});

test('links that ask for a setting are answered by the set-up', () => {
  const asking = (setting: string) => secRule(942001, `TX:${setting}`, '@eq 1', ',chain') + '  SecRule ARGS "@contains evil!" "t:none"\n';
  expect(matched(importSmall(asking('turned_on')), 'q=evil!')).toEqual(['crs-942001']);
  expect(reasons(importSmall(asking('turned_off')))).toEqual(['942001 its setting tx.turned_off is off']);
});

test('rules and variables that the operator has taken out stay out', () => {
  const rules = [942001, 942002, 942003, 942004].map((id) => secRule(id, 'ARGS', '@contains evil!', ",tag:'attack-sqli'")).join('');
  const found = importSmall(rules, {
    'RESPONSE-999-EXCLUSION-RULES-AFTER-CRS.conf': 'SecRuleRemoveById 942001\nSecRuleUpdateTargetById 942002 "!ARGS:note"\n',
    'REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf': 'SecAction "id:1,phase:1,pass,ctl:ruleRemoveTargetById=942003;ARGS:note"\n',
  });
  expect(matched(found, 'note=evil!')).toEqual(['crs-942004']);
  expect(matched(found, 'text=evil!')).toEqual(['crs-942002', 'crs-942003', 'crs-942004']);
});

test('exclusions that a request decides about are told, to be made by the site', () => {
  const bound = `SecRule REQUEST_FILENAME "@beginsWith /editor" "id:1001,phase:1,pass,ctl:ruleRemoveTargetById=942001;ARGS:text"\n`;
  const found = importSmall(secRule(942001, 'ARGS', '@contains evil!') + bound);
  expect(reasons(found)).toEqual([expect.stringContaining('1001 an exclusion bound to a condition')]);
});

test('what can not be expressed is told with its reason, and the rest is imported', () => {
  const rules = [
    secRule(942001, 'ARGS', '@rx a(?!b)'),
    secRule(942002, 'REMOTE_ADDR', '@ipMatch 192.0.2.1'),
    secRule(942003, 'ARGS', '@geoLookup'),
    secRule(942004, 'ARGS', '@contains x', ',t:sha1'),
    secRule(942005, 'ARGS', '!@rx ^good$'),
    secRule(942006, 'ARGS', '@pmFromFile missing.data'),
    secRule(942007, 'ARGS', '@streq %{request_headers.host}'),
    secRule(942008, 'ARGS', '@contains fine!'),
  ];
  const found = importSmall(rules.join(''));
  expect(found.notExpressed.map(({ rule, line }) => `${rule} ${line}`)).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `94200${n} ${n}`));
  expect(found.imported.rules.map(({ id }) => id)).toEqual(['crs-942008']);
  const summary = importSummary(found);
  expect(summary).toContain('OWASP_CRS/9.9.9: 1 of 8 rules imported (paranoia 1 to 4: 0, 1, 0, 0).');
  expect(summary).toContain('942006  missing.data: the release has no such file');
});

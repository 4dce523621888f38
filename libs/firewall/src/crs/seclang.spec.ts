import { readActions, readSecLang } from './seclang.ts';
import { readVariables, secRules } from './sec-rule.ts';

const text = `# a comment
SecComponentSignature "OWASP_CRS/9.9.9"

SecRule ARGS|!ARGS:/^note/|&ARGS:id "@rx \\"quoted\\" and \\\\" \\
    "id:942001,\\
    phase:2,block,t:none,t:lowercase,\\
    msg:'Says, it\\'s so',\\
    tag:'paranoia-level/2',severity:'CRITICAL',chain"
    SecRule MATCHED_VARS "!@streq x" "t:none"
SecAction "id:900001,phase:1,pass"
`;

test('directives go over several lines, and quotes may hold quotes', () => {
  const directives = readSecLang(text, 'a.conf');
  expect(directives.map(({ name, line }) => `${line} ${name}`)).toEqual([
    '2 SecComponentSignature',
    '4 SecRule',
    '9 SecRule',
    '10 SecAction',
  ]);
  expect(directives[1]?.arguments.slice(0, 2)).toEqual(['ARGS|!ARGS:/^note/|&ARGS:id', '@rx "quoted" and \\\\']);
});

test('actions are told apart by commas outside of quotes', () => {
  expect(readActions("id:1,msg:'Says, it\\'s so',chain")).toEqual([
    { name: 'id', value: '1' },
    { name: 'msg', value: "Says, it's so" },
    { name: 'chain', value: '' },
  ]);
});

test('a chain is one rule, and t:none takes back what came before', () => {
  const [rule, ...others] = secRules(readSecLang(text, 'a.conf'));
  expect(others).toEqual([]);
  expect(rule).toMatchObject({ id: '942001', file: 'a.conf', line: 4 });
  expect(rule?.links.map(({ operator, transformations }) => [operator, transformations])).toEqual([
    [{ name: 'rx', argument: '"quoted" and \\\\', negated: false }, ['lowercase']],
    [{ name: 'streq', argument: 'x', negated: true }, []],
  ]);
});

test('variables have signs, names and patterns for names', () => {
  expect(readVariables("ARGS|&REQUEST_HEADERS:Host|!REQUEST_COOKIES:/__utm|x/|XML:/*|TX:'/a|b/'")).toEqual([
    { kind: 'value', collection: 'ARGS', name: null },
    { kind: 'count', collection: 'REQUEST_HEADERS', name: 'Host' },
    { kind: 'without', collection: 'REQUEST_COOKIES', name: '/__utm|x/' },
    { kind: 'value', collection: 'XML', name: '/*' },
    { kind: 'value', collection: 'TX', name: '/a|b/' },
  ]);
});

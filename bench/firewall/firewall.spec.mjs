import { optionsOf } from './options.mjs';
import { ordinaryLines } from './ordinary.mjs';
import { judgeAll, tableOf, verdicts } from './results.mjs';
import { requestOf } from './suite.mjs';

test('options are read, and what makes no sense is refused', () => {
  expect(optionsOf(['--', '--suite', 'a.jsonl', '--paranoia', '2', '--json', 'b.json'])).toEqual({
    suite: 'a.jsonl',
    paranoia: 2,
    crs: null,
    json: 'b.json',
  });
  expect(optionsOf([])).toEqual({ suite: null, paranoia: 1, crs: null, json: null });
  expect(() => optionsOf(['--paranoia', '5'])).toThrow('1, 2, 3 or 4');
  expect(() => optionsOf(['--suite'])).toThrow('needs a value');
  expect(() => optionsOf(['--fast'])).toThrow('no option');
});

test('a request of a suite becomes what an edge is given: bytes as characters, a body with its length', () => {
  const { head, body } = requestOf({ method: 'POST', uri: '/?q=ü', headers: { Host: 'a.example', 'X-Name': 'é' }, data: 'ß=1' });
  expect(head).toEqual({ method: 'POST', target: '/?q=Ã¼', headers: ['Host', 'a.example', 'X-Name', 'Ã©', 'Content-Length', '4'] });
  expect(body).toEqual(Buffer.from('ß=1'));
  expect(requestOf({ method: 'GET', uri: '/', headers: { 'content-length': '0' }, data: '' }).head.headers).toEqual([
    'content-length',
    '0',
  ]);
  expect(requestOf({ method: 'GET', uri: '/', headers: {}, data: null }).body).toBeNull();
});

const cases = [
  { id: 'stopped', family: '942-APPLICATION-ATTACK-SQLI', paranoia: 1, attack: true, request: 'sqli' },
  { id: 'by another', family: '942-APPLICATION-ATTACK-SQLI', paranoia: 1, attack: true, request: 'xss' },
  { id: 'missed', family: '942-APPLICATION-ATTACK-SQLI', paranoia: 1, attack: true, request: 'none' },
  { id: 'for later', family: '942-APPLICATION-ATTACK-SQLI', paranoia: 3, attack: true, request: 'none' },
  { id: 'taken', family: '942-APPLICATION-ATTACK-SQLI', paranoia: 1, attack: false, request: 'nosqli' },
  { id: 'spared', family: '942-APPLICATION-ATTACK-SQLI', paranoia: 1, attack: false, request: 'xss' },
  { id: 'ours', family: 'xss', paranoia: 1, attack: true, request: 'xss' },
  { id: 'a form', family: null, kind: 'form', paranoia: 1, attack: false, request: 'xss' },
  { id: 'a page', family: null, kind: 'page', paranoia: 1, attack: false, request: 'none' },
];
const judge = (family) =>
  family === 'none'
    ? { blocked: false, score: 0, byFamily: {}, rules: [] }
    : { blocked: true, score: 5, byFamily: { [family]: 5 }, rules: [`${family}-1`] };
const results = judgeAll(cases, { judge, threshold: 5 });

test('an attack is stopped by whichever family; what is none is taken for one by the families that answer for it', () => {
  const lines = tableOf(results, 1);
  expect(lines).toContain('| 942-APPLICATION-ATTACK-SQLI | 3 | 2 | 66.7 % | 1 | 2 | 1 | 50.0 % | 0 |');
  expect(lines).toContain('| 930 to 944 | 3 | 2 | 66.7 % | 1 | 2 | 1 | 50.0 % | 0 |');
  expect(lines).toContain('| xss | 1 | 1 | 100.0 % | 1 | 0 | 0 |  | 0 |');
  expect(tableOf(results, 3)).toContain('| 942-APPLICATION-ATTACK-SQLI | 4 | 2 | 50.0 % | 1 | 2 | 1 | 50.0 % | 0 |');
});

test('ordinary traffic is told by kind, and what blocked it', () => {
  const lines = ordinaryLines(results);
  expect(lines).toContain('| form | 1 | 1 | 100.00 % |');
  expect(lines).toContain('| all | 2 | 1 | 50.00 % |');
  expect(lines).toContain('- xss-1: 1 form');
  expect(ordinaryLines(results.filter(({ kind }) => kind === undefined))).toEqual([]);
});

test('every request has its verdict, whatever its paranoia', () => {
  expect(verdicts(results)[0]).toEqual({ id: 'stopped', verdict: 'block', score: 5, rules: ['sqli-1'] });
  expect(verdicts(results)).toHaveLength(cases.length);
});

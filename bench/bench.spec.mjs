import { mediansOf, quantile, resultOf } from './figures.mjs';
import { parseAnswers, parseH2load } from './load/h2load.mjs';
import { parseWrk } from './load/wrk.mjs';
import { optionsOf } from './options.mjs';
import { rulesetOf } from './site-under-test.mjs';

const wrk = `Running 5s test @ http://127.0.0.1:8080/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.21ms    2.17ms  41.10ms   95.12%
    Req/Sec    70.84k     3.30k   75.50k    80.00%
  Latency Distribution
     50%  842.00us
     75%    1.01ms
     90%    1.31ms
     99%    1.20s 
  352371 requests in 5.00s, 401.24MB read
Requests/sec:  70460.83
Transfer/sec:     80.23MB
`;

test("wrk's report is read, units and all", () => {
  const report = parseWrk(wrk);
  expect(report).toEqual({ requests: 352_371, rps: 70_460.83, p50_ms: expect.closeTo(0.842), p99_ms: 1200, failures: [] });
});

test('wrk tells of refused requests and of broken connections, and both are failures', () => {
  const lines = '  Socket errors: connect 0, read 3, write 0, timeout 0\n  Non-2xx or 3xx responses: 17\n';
  expect(parseWrk(wrk.replace('Requests/sec', `${lines}Requests/sec`)).failures).toEqual([
    'Socket errors: connect 0, read 3, write 0, timeout 0',
    'Non-2xx or 3xx responses: 17',
  ]);
});

const h2load = (requests, codes) => `Application protocol: h2

finished in 2.01s, 3010.50 req/s, 3.01MB/s
requests: ${requests}
status codes: ${codes}
`;

test("h2load's report is read, and what is broken or no 2xx is told", () => {
  const good = '6021 total, 6085 started, 6021 done, 6021 succeeded, 0 failed, 0 errored, 0 timeout';
  // One answer more than requests: the last one arrived while h2load was closing.
  const report = parseH2load(h2load(good, '6022 2xx, 0 3xx, 0 4xx, 0 5xx'));
  expect(report).toEqual({ protocol: 'h2', requests: 6021, rps: 3010.5, broken: [], refused: [] });
  expect(parseH2load(h2load(good, '6000 2xx, 21 3xx, 0 4xx, 0 5xx')).refused).toEqual(['answers: 21 3xx, 0 4xx, 0 5xx']);
  const bad = '100 total, 100 started, 90 done, 90 succeeded, 4 failed, 5 errored, 1 timeout';
  const refusing = '100 total, 100 started, 100 done, 60 succeeded, 40 failed, 0 errored, 0 timeout';
  expect(parseH2load(h2load(refusing, '60 2xx, 0 3xx, 39 4xx, 1 5xx'))).toMatchObject({
    broken: [],
    refused: ['answers: 0 3xx, 39 4xx, 1 5xx'],
  });
  expect(parseH2load(h2load(bad, '90 2xx, 0 3xx, 0 4xx, 0 5xx')).broken).toEqual(['4 failed, 5 errored, 1 timed out']);
});

test("h2load's log is read in ms", () => {
  expect(parseAnswers('1795250520990500\t200\t3000\n1795250520991000\t429\t1500\n')).toEqual([
    { at: 1_795_250_520_990.5, status: 200, ms: 3 },
    { at: 1_795_250_520_991, status: 429, ms: 1.5 },
  ]);
  expect([0.5, 0.99].map((share) => quantile([1.5, 2.25, 3], share))).toEqual([2.25, 3]);
});

test('a row is the medians of its rounds, and a ratio says how many times the requests of each other proxy', () => {
  const round = (rps, p50_ms, p99_ms, cpu_us) => ({ rps, p50_ms, p99_ms, cpu_us, others: 0.1, requests: 1, failures: [] });
  const ours = mediansOf([round(100.4, 1, 9, 30), round(300, 2, 8, 20), round(200, 3, 7, 10)]);
  expect(ours).toEqual({ rps: 200, p50_ms: 2, p99_ms: 8, cpu_us: 20, others: 0.1 });
  expect(mediansOf([round(1, 1, 1, 1), round(2, 2, 2, 2)]).p50_ms).toBe(1.5);
  const { others: _, ...published } = ours;
  expect(resultOf(ours, { nginx: { rps: 400 }, caddy: { rps: 60 } })).toEqual({ ...published, ratio_to: { nginx: 0.5, caddy: 3.333 } });
});

test('options are read, and a wrong one is a line that says how it is right', () => {
  expect(optionsOf(['forward', '--', '--json', 'out.json', '--seconds', '2', 'h2', '--rounds', '3', '--write'])).toEqual({
    names: ['forward', 'h2'],
    json: 'out.json',
    seconds: 2,
    rounds: 3,
    outage: 60,
    write: true,
  });
  expect(() => optionsOf(['--seconds', 'many'])).toThrow('--seconds needs a number');
  expect(() => optionsOf(['--json'])).toThrow('--json needs a value');
  expect(() => optionsOf(['--fast'])).toThrow('--fast is no option');
});

test.each([10, 10_000, 100_000])('a blacklist of %i entries: canonical networks, none twice, the load never among them', (entries) => {
  const { blacklist } = rulesetOf({ origin: { port: 1 }, entries, revision: 1 }).filters;
  expect(new Set(blacklist.map(({ address }) => address)).size).toBe(entries);
  const wrong = blacklist.filter(({ address }) => {
    const [network, length] = address.split('/');
    const bits = network.split('.').reduce((value, byte) => value * 256 + Number(byte), 0);
    return bits % 2 ** (32 - Number(length)) !== 0 || bits < 2 ** 31;
  });
  expect(wrong).toEqual([]);
});

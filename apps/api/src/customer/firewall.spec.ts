import { createStaff } from '@sitekeep/accounts/testing';
import {
  firewallFamilies,
  type AuditEntry,
  type DetectionEvent,
  type FalsePositiveResult,
  type FirewallEvent,
  type FirewallMatch,
  type FirewallPatch,
  type FirewallReport,
  type FirewallTestResult,
  type KnownFamily,
  type KnownRule,
  type Problem,
  type SiteDetail,
  type SitePolicy,
} from '@sitekeep/contracts';
import { EventIngestion } from '@sitekeep/insight';
import { callerOf } from '../testing/api-caller.ts';
import { HttpCustomer, startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let anna: HttpCustomer;
beforeAll(async () => {
  api = await startTestApi();
  anna = await new HttpCustomer(api.portalUrl).signUp();
});
afterAll(() => api?.close());

async function newSite() {
  const site = await anna.newSite();
  const { at } = site;
  const test = (json: object) => anna.call<FirewallTestResult & Problem>('POST', `${at}/firewall/test`, json);
  const change = (firewall: object, revision = 1) =>
    anna.call<SitePolicy & Problem>('PATCH', `${at}/policy`, { firewall }, { 'if-match': `"${revision}"` });
  return { ...site, test, change };
}
const attack = { curl: `curl 'https://shop.example.com/search' -d "q=1' union select password from users--"` };

describe('rules', () => {
  test('all of our set are listed, page by page, and by family', async () => {
    const ids: string[] = [];
    for (let after = ''; ;) {
      const { status, body } = await anna.call<{ data: KnownRule[]; nextCursor: string | null }>(
        'GET',
        `/v1/firewall/rules?limit=20${after}`,
      );
      expect(status).toBe(200);
      ids.push(...body.data.map(({ id }) => id));
      if (body.nextCursor === null) break;
      after = `&after=${encodeURIComponent(body.nextCursor)}`;
    }
    const families = (await anna.call<{ data: KnownFamily[] }>('GET', '/v1/firewall/families')).body.data;
    expect(new Set(ids).size).toBe(ids.length);
    expect(families.map(({ family }) => family)).toEqual([...firewallFamilies]);
    const sqli = (await anna.call<{ data: KnownRule[] }>('GET', '/v1/firewall/rules?family=sqli&limit=100')).body.data;
    expect(sqli.every(({ id, family }) => family === 'sqli' && ids.includes(id))).toBe(true);
    expect(sqli[0]).toMatchObject({
      set: 'sitekeep',
      family: 'sqli',
      score: expect.any(Number) as number,
      stops: expect.any(String) as string,
    });
    expect((await anna.call('GET', '/v1/firewall/rules?after=none')).status).toBe(422);
    expect((await anna.call<{ data: KnownRule[] }>('GET', '/v1/firewall/rules?set=crs')).body.data).toEqual([]);
  });

  test('crs cannot be chosen before it is imported, and an exclusion names a rule there is', async () => {
    const { change } = await newSite();
    const { status, body } = await change({ sets: ['crs'], exclusions: [{ rule: 'no-such-rule' }] });
    expect([status, body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)]).toEqual([
      422,
      ['/firewall/sets/0 not_imported', '/firewall/exclusions/0/rule unknown_rule'],
    ]);
  });

  test('a plan allows so many rules of one’s own', async () => {
    const { change } = await newSite();
    const rules = Array.from({ length: 51 }, (_, i) => ({
      name: `r${i}`,
      conditions: [{ field: 'path', operator: 'equals', values: [`/${i}`] }],
      action: { kind: 'block' },
    }));
    expect((await change({ rules })).body.errors).toMatchObject([{ pointer: '/firewall/rules', code: 'limit_reached' }]);
    expect((await change({ rules: rules.slice(1) })).status).toBe(200);
  });
});

describe('trying a request', () => {
  test('an attack: every match with place and score, and what becomes of it now and in mode block', async () => {
    const { test: tryOut, change } = await newSite();
    const { status, body } = await tryOut(attack);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      read: { method: 'POST', target: '/search' },
      rules: [],
      excluded: [],
      exceeded: null,
      reason: 'attack',
      mode: 'detect',
      verdict: 'pass',
      verdictInBlock: 'refuse',
    });
    expect(body.matches[0]).toMatchObject({ family: 'sqli', place: 'body', name: 'q' });
    expect(body.total).toBeGreaterThanOrEqual(5);
    expect(body.byFamily.sqli).toBe(body.matches.filter(({ family }) => family === 'sqli').reduce((sum, { score }) => sum + score, 0));
    await change({ mode: 'block' });
    expect((await tryOut(attack)).body).toMatchObject({ mode: 'block', verdict: 'refuse' });
    await change({ mode: 'off' }, 2);
    expect((await tryOut(attack)).body).toMatchObject({ mode: 'off', verdict: 'pass', verdictInBlock: 'refuse' });
  });

  test('a host that is none of the site’s is told, and the request tried all the same', async () => {
    const { test: tryOut, name } = await newSite();
    const tried = (await tryOut(attack)).body;
    expect(tried.verdictInBlock).toBe('refuse');
    expect(tried.note).toMatch(`shop.example.com is no name of it; it answers to ${name}.`);
    const asked = [
      { curl: `curl https://${name.toUpperCase()}:8443/` },
      { request: `GET / HTTP/1.1\nHost: ${name}.\n` },
      { request: 'GET /' },
    ];
    for (const one of asked) expect((await tryOut(one)).body.note).toBeNull();
  });

  test('an ordinary request passes', async () => {
    const { test: tryOut, name } = await newSite();
    const request = `POST /comments HTTP/1.1\nHost: ${name}\nUser-Agent: Mozilla/5.0\nAccept: */*\nContent-Type: application/json\n\n{"text":"O'Reilly: select a table and order by phone"}`;
    expect((await tryOut({ request })).body).toMatchObject({
      total: 0,
      matches: [],
      reason: null,
      verdict: 'pass',
      verdictInBlock: 'pass',
    });
  });

  test('exclusions tell what they take out; own rules tell what they decide', async () => {
    const { test: tryOut, change } = await newSite();
    const found = (await tryOut(attack)).body.matches;
    const exclusions = found.map(({ rule }) => ({ rule, parameter: 'q' }));
    const only = (value: string) => [{ field: 'path', operator: 'prefix', values: [value] }];
    const rules = [
      { name: 'told', conditions: only('/search'), action: { kind: 'log' } },
      { name: 'counted', conditions: only('/search'), action: { kind: 'rate_limit', limit: 5, windowSeconds: 60 } },
      { name: 'not-here', conditions: only('/other'), action: { kind: 'block' } },
      {
        name: 'abroad',
        conditions: [{ field: 'country', operator: 'in', values: ['KP'] }],
        action: { kind: 'redirect', location: '/sorry' },
      },
      { name: 'neighbour', conditions: [{ field: 'address', operator: 'in', values: ['198.51.100.0/24'] }], action: { kind: 'challenge' } },
    ];
    // The path of a redirect by country alone would match again.
    rules.splice(0, 0, { name: 'sorry', conditions: only('/sorry'), action: { kind: 'allow' } });
    expect((await change({ mode: 'block', exclusions, rules })).body.errors).toBeUndefined();
    const excluded = (await tryOut(attack)).body;
    expect(excluded).toMatchObject({ matches: [], total: 0, verdict: 'pass' });
    expect(excluded.excluded.map(({ rule, exclusion }) => [rule, exclusion])).toEqual(found.map(({ rule }, index) => [rule, index]));
    expect(excluded.rules).toEqual([
      { rule: 'told', patch: false, action: 'log', decides: false },
      { rule: 'counted', patch: false, action: 'rate_limit', decides: false },
    ]);
    expect((await tryOut({ ...attack, country: 'kp' })).body).toMatchObject({ reason: 'custom_rule', verdict: 'redirect' });
    expect((await tryOut({ ...attack, address: '198.51.100.7' })).body).toMatchObject({ reason: null, verdict: 'challenge' });
  });

  test('what is no request is told, and so is one that no edge takes', async () => {
    const { test: tryOut } = await newSite();
    const codes = async (json: object) => (await tryOut(json)).body.errors?.map(({ pointer, code }) => `${pointer} ${code}`);
    expect(await codes({})).toEqual(['/request one_of_two']);
    expect(await codes({ curl: 'wget a.test' })).toEqual(['/curl no_curl']);
    expect(await codes({ request: 'GET /%zz HTTP/1.1\n\n' })).toEqual(['/request refused_before']);
    expect(await codes({ curl: 'curl a.test', address: 'nobody' })).toEqual(['/address invalid_address']);
    expect((await tryOut({ request: `GET /${'a'.repeat(300_000)}` })).status).toBe(413);
  });
});

describe('events', () => {
  const match: FirewallMatch = { rule: 'sqli-x', family: 'sqli', score: 5, place: 'body', name: 'text', excerpt: "' or 1=1" };
  const told = (siteId: string, parts: Partial<DetectionEvent> = {}): DetectionEvent => ({
    ...{ requestId: 'req_1', siteId, at: Date.now(), blocked: false, wouldBlock: true, reason: 'attack', score: 5, matches: [match] },
    ...{ address: '203.0.113.9', country: null, method: 'POST', hostname: 'a.test', path: '/posts', userAgent: null },
    ...parts,
  });
  let batches = 0;
  const ingest = (...detections: DetectionEvent[]) =>
    api.get(EventIngestion).ingest({
      id: `edge-a-${++batches}`,
      edge: 'edge-a',
      refusals: [],
      counts: [],
      bans: [],
      detections,
      machineUses: [],
      droppedRefusals: 0,
    });

  test('are listed and reported; staff who act for the account see the same', async () => {
    const { id, at } = await newSite();
    await ingest(told(id), told(id, { requestId: 'req_2', path: '/news' }));
    const { body } = await anna.call<{ data: FirewallEvent[] }>('GET', `${at}/firewall/events?rule=sqli-x&outcome=would_block&limit=1`);
    expect(body.data).toMatchObject([{ requestId: 'req_2', matches: [match] }]);
    for (const filter of ['rule', 'address', 'requestId'])
      expect((await anna.call('GET', `${at}/firewall/events?${filter}=%00`)).status).toBe(422);
    expect((await anna.call('GET', `${at}/refusals?requestId=%00`)).status).toBe(422);
    const report = (await anna.call<FirewallReport>('GET', `${at}/firewall/report`)).body;
    expect(report).toMatchObject({ mode: 'detect', events: 2, wouldBlock: 2, rules: [{ rule: 'sqli-x', events: 2 }] });
    const site = (await anna.call<SiteDetail>('GET', at)).body;
    expect(Date.parse(report.blocksFrom!)).toBe(Date.parse(site.createdAt) + 7 * 86_400_000);
    const { bearer } = await createStaff(api.dataSource.manager, { role: 'support' });
    const accountId = (await anna.call<{ id: string }>('GET', '/v1/account')).body.id;
    const acting = { ...bearer, 'sitekeep-account': accountId, 'sitekeep-reason': 'ticket 12' };
    const seen = await callerOf(api.consoleUrl)(`${at}/firewall/events`, { headers: acting });
    expect((seen.body as unknown as { data: unknown[] }).data).toHaveLength(2);
  });

  test('an ordinary request is excluded with the second call; the policy changes under its revision, and the trail says so', async () => {
    const { id, at } = await newSite();
    const rule = (await anna.call<{ data: KnownRule[] }>('GET', '/v1/firewall/rules?family=sqli')).body.data[0]!.id;
    await ingest(told(id, { matches: [{ ...match, rule }] }));
    const [event] = (await anna.call<{ data: FirewallEvent[] }>('GET', `${at}/firewall/events`)).body.data;
    const path = `${at}/firewall/events/${event!.id}/false-positive`;
    const { body } = await anna.call<FalsePositiveResult>('POST', path, {});
    expect(body).toMatchObject({ applied: null, revision: 1 });
    expect(body.proposals).toMatchObject([
      { exclusion: { rule, path: { value: '/posts' }, place: 'body', parameter: 'text' }, letsThrough: 1, thisOne: true },
      { exclusion: { rule, path: null, place: 'body', parameter: 'text' } },
      { exclusion: { rule: null, family: 'sqli', path: { value: '/posts' }, place: 'body', parameter: 'text' } },
      { exclusion: { rule: null, family: 'sqli', path: { value: '/posts' }, parameter: null } },
    ]);
    const { exclusion } = body.proposals[0]!;
    expect((await anna.call('POST', path, { exclusion }, { 'if-match': '"7"' })).status).toBe(412);
    expect((await anna.call('POST', path, { exclusion }, { 'if-match': '"1"' })).body).toMatchObject({ applied: exclusion, revision: 2 });
    expect(await anna.call('POST', path, { exclusion })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/exclusion', code: 'duplicate' }] },
    });
    const refused = await anna.call<Problem>('POST', path, { exclusion: { family: 'sqli' } });
    expect(refused.body.errors).toMatchObject([{ pointer: '/exclusion', code: 'whole_family' }]);
    const policy = (await anna.call<SitePolicy>('GET', `${at}/policy`)).body;
    expect(policy).toMatchObject({ revision: 2, firewall: { mode: 'automatic', exclusions: [exclusion] } });
    const rows = await api.dataSource.query<{ action: string }[]>('SELECT action FROM audit_entry WHERE target = $1', [id]);
    expect(rows.map(({ action }) => action)).toContain('firewall-exclusion.added');
  });
});

describe('patches of staff', () => {
  const patch = {
    title: 'Path traversal of an upload plugin',
    cve: 'cve-2026-12345',
    rule: {
      name: 'upload-plugin',
      conditions: [{ field: 'path', operator: 'prefix', values: ['/plugins/upload'] }],
      action: { kind: 'block' },
    },
    reason: 'exploited in the wild',
  };
  const at = '/v1/staff/firewall/patches';

  test('hold for all sites until they are taken back, and each step is in the trail', async () => {
    const { test: tryOut } = await newSite();
    const onConsole = callerOf(api.consoleUrl);
    const { bearer } = await createStaff(api.dataSource.manager, { role: 'admin' });
    const added = await onConsole(at, { headers: bearer, json: patch });
    expect(added).toMatchObject({ status: 201, body: { cve: 'CVE-2026-12345', rule: { match: 'all' }, expiresAt: null } });
    const { id } = added.body as unknown as FirewallPatch;
    const listed = (await onConsole(at, { headers: bearer })).body as unknown as { data: FirewallPatch[] };
    expect(listed.data).toMatchObject([{ id, title: patch.title }]);
    const tried = (await tryOut({ curl: 'curl https://a.test/plugins/other.php' })).body;
    expect(tried.verdictInBlock).toBe('pass');
    expect((await tryOut({ curl: 'curl https://a.test/plugins/upload.php' })).body).toMatchObject({
      rules: [{ rule: 'upload-plugin', patch: true, action: 'block', decides: true }],
      reason: 'custom_rule',
      verdictInBlock: 'refuse',
    });
    expect((await onConsole(`${at}/${id}`, { method: 'DELETE', headers: bearer })).status).toBe(422);
    const gone = await onConsole(`${at}/${id}?reason=the%20vendor%20has%20mended%20it`, { method: 'DELETE', headers: bearer });
    expect(gone.status).toBe(204);
    expect((await tryOut({ curl: 'curl https://a.test/plugins/upload.php' })).body.verdictInBlock).toBe('pass');
    const trail = (await onConsole('/v1/staff/audit', { headers: bearer })).body as unknown as { data: AuditEntry[] };
    expect(trail.data.filter(({ target }) => target === id).map(({ action, reason }) => [action, reason])).toEqual([
      ['firewall-patch.removed', 'the vendor has mended it'],
      ['firewall-patch.added', 'exploited in the wild'],
    ]);
  });

  test('support may look, and push nothing; customers know nothing of it', async () => {
    const { bearer } = await createStaff(api.dataSource.manager, { role: 'support' });
    const onConsole = callerOf(api.consoleUrl);
    expect((await onConsole(at, { headers: bearer })).status).toBe(200);
    expect((await onConsole(at, { headers: bearer, json: patch })).status).toBe(403);
    expect((await anna.call('GET', at)).status).toBe(404);
  });
});

describe('the description of an API', () => {
  // An account may not have many sites that nobody has paid for.
  beforeAll(async () => {
    anna = await new HttpCustomer(api.portalUrl).signUp();
  });

  const document = JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Shop', version: '1' },
    paths: { '/orders': { get: { parameters: [{ name: 'page', in: 'query', schema: { type: 'integer' } }], responses: {} } } },
  });
  const yaml = "openapi: 3.1.0\ninfo:\n  title: Shop\npaths:\n  /a:\n    get: { responses: { '200': { description: ok } } }\n";

  test('is uploaded, shown, replaced and removed; the policy asks for it only while it is there', async () => {
    const { at, change, test: tryOut } = await newSite();
    const path = `${at}/firewall/api-description`;
    const refuse = { api: { mode: 'refuse' } };
    expect((await anna.call('GET', path)).status).toBe(404);
    expect((await change(refuse)).body.errors).toMatchObject([{ pointer: '/firewall/api/mode', code: 'no_description' }]);
    expect(await anna.call('PUT', path, { document })).toMatchObject({
      status: 200,
      body: { title: 'Shop', openapi: '3.0.3', operations: 1 },
    });
    expect((await anna.call<{ document: string }>('GET', path)).body.document).toBe(document);
    expect((await change(refuse)).status).toBe(200);
    const tried = async (target: string) => (await tryOut({ curl: `curl 'https://a.test${target}'` })).body;
    expect(await tried('/orders?page=2')).toMatchObject({ api: { known: true, faults: [], outcome: 'pass' } });
    expect(await tried('/orders?page=x')).toMatchObject({
      api: { known: true, faults: [{ in: 'query', name: 'page' }], outcome: 'refuse' },
    });
    expect(await tried('/else')).toMatchObject({ api: { known: false, faults: [{ code: 'unknown_path' }], outcome: 'pass' } });
    expect(await anna.call('PUT', path, { document: yaml })).toMatchObject({ status: 200, body: { openapi: '3.1.0' } });
    expect((await anna.call('DELETE', path)).status).toBe(204);
    expect((await anna.call('DELETE', path)).status).toBe(404);
  });

  test('every fault of it is told, with its place', async () => {
    const { at } = await newSite();
    const faults = async (text: string) => {
      const { body } = await anna.call<Problem>('PUT', `${at}/firewall/api-description`, { document: text });
      return body.errors?.map(({ code, detail }) => `${code} ${detail}`);
    };
    const of = (pattern: RegExp) => expect.stringMatching(pattern) as string;
    expect(await faults('a: [')).toEqual([of(/^unreadable Line \d+ cannot be read as JSON or YAML/)]);
    expect((await faults('{"openapi": '))?.[0]).toMatch(/^unreadable/);
    expect(await faults('swagger: "2.0"')).toEqual([of(/^unsupported_version .*3\.0 or 3\.1/)]);
    expect(await faults('openapi: 3.0.0\ninfo: {title: A}\npaths: {}\n')).toEqual([of(/^missing At \/paths /)]);
    const many = (name: string) => `[${Array.from({ length: 9 }, () => `*${name}`).join(',')}]`;
    expect(await faults(`a: &a [x]\nb: &b ${many('a')}\nc: &c ${many('b')}\nd: &d ${many('c')}\ne: ${many('d')}`)).toEqual([
      of(/^unreadable/),
    ]);
    expect(await faults(`${yaml}paths: {}\n`)).toEqual([of(/^unreadable .*paths stands twice in one map/)]);
    const begin = performance.now();
    await faults(`${yaml}x-a:\n${Array.from({ length: 20_000 }, (_, i) => `  k${i}: 1\n`).join('')}`);
    expect(performance.now() - begin).toBeLessThan(6_000);
    const broken = { openapi: '3.1.0', info: { title: 'A' }, paths: { '/a': { get: { parameters: [{ $ref: '#/components/none' }] } } } };
    expect(await faults(JSON.stringify(broken))).toContainEqual(of(/^missing_reference At \/paths\//));
  });

  test('may be large, but not larger than a megabyte, and only of who is signed in', async () => {
    const { at } = await newSite();
    const path = `${at}/firewall/api-description`;
    const long = (bytes: number) => ({ document: `${yaml}# ${'x'.repeat(bytes)}\n` });
    expect((await anna.call('PUT', path, long(900_000))).status).toBe(200);
    expect((await anna.call('PUT', path, long(1_100_000))).status).toBe(422);
    expect((await callerOf(api.portalUrl)(path, { method: 'PUT', json: long(900_000) })).status).toBe(401);
  });
});

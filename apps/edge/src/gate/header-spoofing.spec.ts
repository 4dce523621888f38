import { connect } from 'node:tls';
import { identityHeaders } from '@sitekeep/contracts';
import { http2Session, visitHttp2 } from '../testing/visit-http2.ts';
import { type ClubSite, cookieOf, groupsOfAnna, TlsClub } from './testing/tls-club.ts';

let club: TlsClub;
/** Where the gate tells headers and a token, where it tells nothing, and where nobody has to sign in. */
let told: ClubSite;
let quiet: ClubSite;
let open: ClubSite;
beforeAll(async () => {
  club = await TlsClub.start();
  told = await club.site({ identity: { headers: true, jwt: true } });
  quiet = await club.site({ identity: { headers: false, jwt: false } });
  open = await club.site({ require: 'nothing' });
}, 90_000);
afterAll(() => club.stop(), 30_000);
beforeEach(() => club.renew());

const names = Object.values(identityHeaders);
const forged = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmUifQ.';
const eve = (name: string) => (name === identityHeaders.token ? forged : 'eve');
/** Every way in which a visitor may write a claim: fields of one request. */
const ways: [string, (name: string) => string[]][] = [
  ['once', (name) => [`${name}: ${eve(name)}`]],
  ['in lower case', (name) => [`${name.toLowerCase()}: ${eve(name)}`]],
  ['in upper case', (name) => [`${name.toUpperCase()}: ${eve(name)}`]],
  ['repeated', (name) => [`${name}: ${eve(name)}`, `${name.toLowerCase()}: ${eve(name)}`, `${name.toUpperCase()}: root`]],
  ['empty', (name) => [`${name}:`]],
  ['empty, and then not', (name) => [`${name}:`, `${name}: ${eve(name)}`, `${name}: `]],
  ['as a list', (name) => [`${name}: ${eve(name)}, root`]],
  ['named by Connection', (name) => [`${name}: ${eve(name)}`, `Connection: ${name}`]],
];

/** Bytes as they are, over TLS; the first line of the answer. */
function send(site: ClubSite, fields: readonly string[], cookie: string | null = cookieOf(site, groupsOfAnna)): Promise<string> {
  const head = ['GET /page HTTP/1.1', `Host: ${site.hostname}`, ...(cookie === null ? [] : [`Cookie: ${cookie}`]), ...fields];
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: club.tlsPort, servername: site.hostname, ca: club.cert });
    socket.once('data', (data: Buffer) => {
      socket.destroy();
      resolve(data.toString('latin1').split('\r\n', 1)[0] ?? '');
    });
    socket.on('error', reject).write(`${head.join('\r\n')}\r\n\r\n`);
  });
}

/** Every field of the request that the origin got whose name an origin may take for one of the identity. */
const identityAtOrigin = () => {
  const { rawHeaders = [] } = club.setting.origin.seen.at(-1) ?? {};
  const found: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (names.some((each) => each.toLowerCase() === name.toLowerCase().replace(/[^a-z]/g, '-')))
      found.push([name.toLowerCase(), rawHeaders[i + 1] as string]);
  }
  return found;
};
const subjectOf = (token = ''): unknown => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
/** Anna, each field once, and a token that we have signed. */
function expectAnna() {
  const fields = identityAtOrigin();
  const plain = { 'remote-user': 'vis_anna', 'remote-email': 'anna@visitor.test', 'remote-name': 'Anna', 'remote-groups': 'editors,staff' };
  const { 'sitekeep-identity': token, ...others } = Object.fromEntries(fields);
  expect([fields.length, others]).toEqual([5, plain]);
  expect(subjectOf(token)).toMatchObject({ iss: 'sitekeep', sub: 'vis_anna', aud: told.siteId });
}

describe.each(ways)('header spoofing: what a visitor claims to be, %s', (_, fieldsOf) => {
  const fields = names.flatMap(fieldsOf);

  test('is not what the origin is told', async () => {
    expect(await send(told, fields)).toBe('HTTP/1.1 200 OK');
    expectAnna();
  });

  test('arrives nowhere where the gate tells nothing, nor where nobody has signed in', async () => {
    expect(await send(quiet, fields)).toBe('HTTP/1.1 200 OK');
    expect(identityAtOrigin()).toEqual([]);
    expect(await send(open, fields, null)).toBe('HTTP/1.1 200 OK');
    expect([club.setting.origin.seen.length, identityAtOrigin()]).toEqual([2, []]);
  });

  test('does not open the gate', async () => {
    expect(await send(told, fields, null)).toBe('HTTP/1.1 401 Unauthorized');
    expect(club.setting.origin.seen).toHaveLength(0);
  });
});

test.each(names.flatMap((name) => [name.replaceAll('-', '_'), name.toLowerCase().replaceAll('-', '_'), name.replaceAll('-', '.')]))(
  'header spoofing: %s, which CGI and its heirs read like the name with a hyphen, is refused',
  async (name) => {
    for (const value of ['eve', '']) expect(await send(told, [`${name}: ${value}`, `${name}: ${value}`])).toBe('HTTP/1.1 400 Bad Request');
    expect(club.setting.origin.seen).toHaveLength(0);
  },
);

test('header spoofing over HTTP/2: repeated, empty and with underscores', async () => {
  const session = await http2Session(club.tlsPort, told.hostname, club.cert);
  const ask = (claims: object) => visitHttp2(session, { ':path': '/page', cookie: cookieOf(told, groupsOfAnna), ...claims });
  const each = (value: (name: string) => unknown) => Object.fromEntries(names.map((name) => [name.toLowerCase(), value(name)]));
  try {
    for (const value of [eve, () => '', (name: string) => [eve(name), '', 'root']]) {
      expect((await ask(each(value))).status).toBe(200);
      expectAnna();
    }
    club.renew();
    for (const name of names) expect((await ask({ [name.toLowerCase().replaceAll('-', '_')]: 'eve' })).status).toBe(400);
    expect(club.setting.origin.seen).toHaveLength(0);
  } finally {
    session.close();
  }
});

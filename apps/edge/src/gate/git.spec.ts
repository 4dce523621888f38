import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultCheck } from '@sitekeep/contracts';
import { findGit, git, gitOrigin } from '@sitekeep/runtime/testing';
import { eventually } from '../testing/visit.ts';
import { allow, gitToken } from './testing/access.ts';
import { type ClubSite, TlsClub } from './testing/tls-club.ts';

const backend = await findGit();
const [reader, writer, limited] = ['r', 'w', 'l'].map((letter) => `skg_${letter.repeat(32)}`) as [string, string, string];

let club: TlsClub;
let site: ClubSite;
let root: string;
let work: string;
const start = async (program: string) => {
  club = await TlsClub.start();
  [root, work] = [join(club.setting.folder, 'repositories'), join(club.setting.folder, 'work')];
  for (const folder of [root, work]) mkdirSync(folder, { recursive: true });
  await seed();
  club.setting.origin.answer = gitOrigin(program, root);
  // As strict as a site can be: whoever is no program is checked, and a visitor shows all he has.
  site = await club.site({ require: 'passkey' }, { check: { ...defaultCheck, mode: 'all' } });
  const { siteId } = site;
  await allow(club.setting.publisher, siteId, {
    git: [
      gitToken(siteId, reader),
      gitToken(siteId, writer, { access: 'write' }),
      gitToken(siteId, limited, { access: 'write', paths: ['/other.git'] }),
    ],
  });
  await eventually(async () => {
    const headers = { authorization: `Basic ${Buffer.from(`bert:${reader}`).toString('base64')}` };
    expect((await club.ask(site, '/shop.git/HEAD', { headers }, null)).status).toBe(200);
  });
};

/** A repository with one file, as the website keeps it. */
async function seed(): Promise<void> {
  const first = join(work, 'first');
  mkdirSync(first);
  await git(work, 'init', '--bare', '-b', 'main', join(root, 'shop.git'));
  await git(work, 'init', '-b', 'main', first);
  writeFileSync(join(first, 'README'), 'from the repository\n');
  // More than fits into one packet, so that git sends and takes bodies in chunks.
  writeFileSync(join(first, 'large'), Array.from({ length: 60_000 }, (_, i) => String(i * 7919)).join('\n'));
  for (const words of [
    ['add', '.'],
    ['commit', '-m', 'first'],
    ['push', join(root, 'shop.git'), 'main'],
  ])
    await git(first, ...words);
  await git(join(root, 'shop.git'), 'config', 'http.receivepack', 'true');
}

/** Settings with which git reaches the edge under the site's name. */
const reaching = () => [
  ...['-c', `http.curloptResolve=${site.hostname}:${club.tlsPort}:127.0.0.1`],
  ...['-c', `http.sslCAInfo=${club.certFile}`, '-c', 'credential.helper='],
];
const address = (token: string | null, path = '/shop.git') =>
  `https://${token === null ? '' : `bert:${token}@`}${site.hostname}:${club.tlsPort}${path}`;
const clone = (token: string | null, name: string, ...more: string[]) =>
  git(work, ...reaching(), ...more, 'clone', address(token), join(work, name));

// With all bars it has to be there.
const tried = backend === null && process.env['SITEKEEP_BARS'] !== 'full' ? describe.skip : describe;
tried(backend === null ? 'git-http-backend is not installed' : 'git over HTTP', () => {
  beforeAll(() => start(backend as string), 90_000);
  afterAll(() => club.stop(), 30_000);
  beforeEach(() => (club.setting.origin.seen.length = 0));

  test('git clones by a token that reads', async () => {
    expect(await clone(reader, 'cloned')).toMatchObject({ failed: false });
    expect(readFileSync(join(work, 'cloned', 'README'), 'utf8')).toBe('from the repository\n');
    expect(club.setting.origin.seen.length).toBeGreaterThan(1);
    expect(club.setting.origin.seen.every(({ headers }) => headers['remote-user'] === 'vis_bert')).toBe(true);
    expect(JSON.stringify(club.setting.origin.seen)).not.toMatch(/skg_|authorization/i);
  });

  test('git clones by a token in the header of the site, and by version 0 of its protocol', async () => {
    expect(await clone(null, 'by-header', '-c', `http.extraHeader=Sitekeep-Git-Token: bert:${reader}`)).toMatchObject({ failed: false });
    expect(await clone(reader, 'version-0', '-c', 'protocol.version=0')).toMatchObject({ failed: false });
  });

  test('git pushes by a token that writes, and fetches what was pushed', async () => {
    await clone(writer, 'writing');
    const folder = join(work, 'writing');
    writeFileSync(join(folder, 'new'), 'pushed\n'.repeat(300_000));
    await git(folder, 'add', '.');
    await git(folder, 'commit', '-m', 'second');
    // Less than the pack, so that it is sent in chunks after a first try.
    expect(await git(folder, ...reaching(), '-c', 'http.postBuffer=1024', 'push', 'origin', 'main')).toMatchObject({ failed: false });
    expect((await git(join(root, 'shop.git'), 'log', '--format=%s', 'main')).said).toBe('second\nfirst\n');
    await clone(reader, 'after');
    expect(readFileSync(join(work, 'after', 'new'), 'utf8')).toHaveLength(2_100_000);
  }, 40_000);

  test('attack: git does not push by a token that reads', async () => {
    await clone(reader, 'reading');
    const folder = join(work, 'reading');
    await git(folder, 'commit', '--allow-empty', '-m', 'not wanted');
    const pushed = await git(folder, ...reaching(), 'push', 'origin', 'main');
    expect(pushed.failed).toBe(true);
    expect(pushed.said).toContain('403');
    expect((await git(join(root, 'shop.git'), 'log', '--format=%s', 'main')).said).not.toContain('not wanted');
  });

  test('attack: git gets nothing without a token, by a wrong one, or outside the paths of its visitor', async () => {
    for (const token of [null, `skg_${'x'.repeat(32)}`]) expect(await clone(token, 'refused')).toMatchObject({ failed: true });
    const outside = await clone(limited, 'refused');
    expect(outside.failed).toBe(true);
    expect(outside.said).toContain('403');
    expect(club.setting.origin.seen).toEqual([]);
  });
});

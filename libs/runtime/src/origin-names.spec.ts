import dgram from 'node:dgram';
import { inTime, msOf } from './testing/in-time.ts';
import { EgressPolicy } from './egress-policy.ts';
import { originNames } from './origin-names.ts';

/** Answers questions for A (1) and AAAA (28) by the addresses given; names without any are never answered. */
class NameServer {
  readonly addresses = new Map<string, Partial<Record<1 | 28, Buffer>>>();
  readonly #socket = dgram.createSocket('udp4');
  asked = 0;

  async start(): Promise<string[]> {
    this.#socket.on('message', (question, { port }) => {
      this.asked++;
      const end = question.indexOf(0, 12);
      const type = question.readUInt16BE(end + 1);
      const known = this.addresses.get(nameIn(question.subarray(12, end)));
      if (!known) return;
      const address = known[type as 1 | 28];
      const head = Buffer.from(question.subarray(0, 12));
      head.writeUInt16BE(0x8180, 2);
      head.writeUInt16BE(address ? 1 : 0, 6);
      head.writeUInt32BE(0, 8);
      const record = address ? [Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 1, 0, address.length]), address] : [];
      this.#socket.send(Buffer.concat([head, question.subarray(12, end + 5), ...record]), port, '127.0.0.1');
    });
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve));
    return [`127.0.0.1:${this.#socket.address().port}`];
  }

  stop(): void {
    this.#socket.close();
  }
}

function nameIn(labels: Buffer): string {
  const parts: string[] = [];
  for (let at = 0; at < labels.length; at += (labels[at] as number) + 1)
    parts.push(labels.toString('latin1', at + 1, at + 1 + (labels[at] as number)));
  return parts.join('.').toLowerCase();
}

const server = new NameServer();
let servers: string[];
beforeAll(async () => {
  servers = await server.start();
  server.addresses.set('both.example', { 1: Buffer.from([9, 9, 9, 9]), 28: Buffer.from('262000fe0000000000000000000000fe', 'hex') });
  server.addresses.set('four.example', { 1: Buffer.from([9, 9, 9, 9]) });
  server.addresses.set('six.example', { 28: Buffer.from('26064700000000000000000000001111', 'hex') });
  server.addresses.set('private.example', { 1: Buffer.from([10, 0, 0, 1]) });
  server.addresses.set('none.example', {});
});
afterAll(() => server.stop());

const policy = (allowPrivate = false) => new EgressPolicy({ allowPrivate, resolve: originNames({ allowPrivate, servers }) });
const resolve = (name: string, by = policy()) =>
  new Promise<unknown>((done) => by.lookup(name, { all: true }, (error, found) => done(error?.code ?? found)));
const four = { address: '9.9.9.9', family: 4 };

test('a name has the addresses that DNS says, those of IPv4 first, and only those that we may reach', async () => {
  expect(await resolve('four.example')).toEqual([four]);
  expect(await resolve('both.example')).toEqual([four, { address: expect.stringMatching(/^2620:/) as string, family: 6 }]);
  expect(await resolve('six.example')).toEqual([{ address: '2606:4700::1111', family: 6 }]);
  expect(await resolve('private.example')).toBe('EEGRESS');
  expect(await resolve('none.example')).toMatch(/^E(NODATA|NOTFOUND)$/);
});

test('attack: names whose servers never answer keep no other name waiting', async () => {
  const hanging = Array.from({ length: 60 }, (_, i) => resolve(`silent${i}.example`));
  await inTime(1000, () => msOf(async () => expect(await resolve('four.example')).toEqual([four])));
  expect(await Promise.all(hanging.slice(0, 3))).toEqual(['ETIMEOUT', 'ETIMEOUT', 'ETIMEOUT']);
}, 30_000);

test('where private origins are allowed, names of the machine itself count', async () => {
  expect(await resolve('localhost', policy(true))).toEqual(expect.arrayContaining([expect.objectContaining({ address: '127.0.0.1' })]));
});

import { type BodyReader, SharedBody } from './shared-body.ts';

class Reader implements BodyReader {
  position = 0;
  blocked = false;
  got = '';
  whole = false;
  /** Chunks it takes before it has had enough. */
  room: number;

  constructor(room = Infinity) {
    this.room = room;
  }

  take(chunk: Buffer): boolean {
    this.got += chunk.toString();
    return --this.room > 0;
  }

  finish(last: Buffer | null): void {
    this.got += last?.toString() ?? '';
    this.whole = true;
  }
}

const megabyte = Buffer.alloc(1024 * 1024, 'm');

test('each reader gets all of it in order, at its own pace and whenever it came', () => {
  const body = new SharedBody<Reader>();
  const [quick, slow] = [new Reader(), new Reader(1)];
  body.join(quick);
  body.join(slow);
  body.add(Buffer.from('a'));
  body.add(Buffer.from('b'));
  const late = new Reader();
  body.join(late);
  body.end(Buffer.from('c'));
  expect([quick.got, late.got, slow.got]).toEqual(['abc', 'abc', 'a']);
  expect([quick.whole, late.whole, slow.whole]).toEqual([true, true, false]);
  slow.room = 1;
  body.serve(slow);
  expect(slow).toMatchObject({ got: 'ab', whole: false });
  slow.room = 5;
  body.serve(slow);
  expect(slow).toMatchObject({ got: 'abc', whole: true });
});

test('the fastest sets the pace', () => {
  const body = new SharedBody<Reader>();
  body.stored = true;
  const [quick, slow] = [new Reader(), new Reader(1)];
  body.join(slow);
  body.add(Buffer.from('a'));
  expect(body.flows).toBe(false);
  body.join(quick);
  expect(body.flows).toBe(true);
  body.leave(quick);
  expect(body.flows).toBe(false);
  body.leave(slow);
  expect(body.flows).toBe(true);
});

test('who falls far behind reads on from the store, and memory keeps no more than its part', () => {
  const body = new SharedBody<Reader>();
  body.stored = true;
  const [quick, slow] = [new Reader(), new Reader(1)];
  body.join(quick);
  body.join(slow);
  for (let i = 0; i < 5; i++) body.add(megabyte);
  expect(body.flows).toBe(true);
  expect(body.late).toEqual([slow]);
  expect([slow.position, body.whole]).toEqual([megabyte.length, false]);
  body.end(null);
  expect(quick.whole).toBe(true);
  expect(slow.whole).toBe(false);
});

test('where nothing is stored the fast ones wait for the slow ones, before anything is lost', () => {
  const body = new SharedBody<Reader>();
  const [quick, slow] = [new Reader(), new Reader(1)];
  body.join(quick);
  body.join(slow);
  const part = Buffer.alloc(64 * 1024);
  let added = 0;
  while (body.flows && added < 100) {
    body.add(part);
    added++;
  }
  expect(added).toBeLessThan(16);
  expect(body.late).toEqual([]);
  slow.room = Infinity;
  body.serve(slow);
  expect([slow.position, body.flows]).toEqual([added * part.length, true]);
});

test('many small parts take no more memory than few large ones', () => {
  const body = new SharedBody<Reader>();
  body.stored = true;
  for (let i = 0; i < 10_000; i++) body.add(Buffer.from('x'));
  expect(body.whole).toBe(false);
});

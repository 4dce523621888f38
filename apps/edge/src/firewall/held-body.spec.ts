import type { ClientListener, ClientSide } from '../origin/client-side.ts';
import { HeldBody } from './held-body.ts';
import { HeldMemory } from './held-memory.ts';

/** A client that does as it is told, and notes what was asked of it. */
class TestClient implements ClientSide {
  gone = false;
  headSent = false;
  ended = false;
  readonly asked: string[] = [];
  listener!: ClientListener;

  listen(listener: ClientListener): void {
    this.listener = listener;
  }
  sendContinue(): void {
    this.asked.push('continue');
  }
  takeBody(): void {
    this.asked.push('take');
  }
  pauseBody(): void {
    this.asked.push('pause');
  }
  resumeBody(): void {
    this.asked.push('resume');
  }
  readTheRest(): void {
    this.asked.push('rest');
  }
  sendHead(): void {
    this.headSent = true;
  }
  flush(): void {}
  write(): boolean {
    return true;
  }
  end(): void {
    this.ended = true;
  }
  destroy(): void {}
  closeAfterAnswer(): void {}
}

/** What takes the body in the end: it wants so many parts at a time. */
class Taker implements ClientListener {
  readonly got: string[] = [];
  readonly #held: HeldBody;
  #room: number;

  constructor(held: HeldBody, room = Infinity) {
    this.#held = held;
    this.#room = room;
    held.listen(this);
  }
  onBodyChunk(chunk: Buffer): void {
    this.got.push(chunk.toString());
    if (--this.#room === 0) this.#held.pauseBody();
  }
  wants(room: number): void {
    this.#room = room;
    this.#held.resumeBody();
  }
  onBodyEnd(): void {
    this.got.push('end');
  }
  onGone(): void {
    this.got.push('gone');
  }
  onDrained(): void {}
}

const large = (letter: string): string => letter.repeat(2000);

function hold({ most = 5000, limit = 1_000_000, expectsContinue = false } = {}) {
  const memory = new HeldMemory(limit);
  const client = new TestClient();
  const told: string[] = [];
  const held = new HeldBody(
    client,
    { most, memory, expectsContinue, slowBodyMs: 60_000 },
    {
      onHeld: (chunks, whole) => void told.push(`${Buffer.concat(chunks).length} ${whole}`),
      onTooSlow: (isTaken) => void told.push(`too slow ${isTaken}`),
      onGone: () => void told.push('gone'),
    },
  );
  held.begin();
  // In memory of their own, as parts come from a connection.
  const send = (...parts: string[]) => parts.forEach((part) => client.listener.onBodyChunk(Buffer.alloc(part.length, part)));
  return { memory, client, told, held, send };
}

test('a body that is whole is held, and then taken at once', () => {
  const { memory, client, told, held, send } = hold({ expectsContinue: true });
  expect(client.asked).toEqual(['continue', 'take']);
  send('a', 'b');
  client.listener.onBodyEnd();
  expect([told, memory.bytes]).toEqual([['2 true'], 2]);
  const taker = new Taker(held);
  held.sendContinue();
  held.takeBody();
  expect([taker.got, memory.bytes, client.asked]).toEqual([['ab', 'end'], 0, ['continue', 'take']]);
});

test('of a longer one, what was held goes first and the rest as it comes, and each waits where it has to', () => {
  const { memory, client, told, held, send } = hold();
  send(large('a'), large('b'));
  expect(told).toEqual([]);
  send(large('c'));
  expect([told, client.asked]).toEqual([['5000 false'], ['take', 'pause']]);
  // It was on its way.
  send(large('d'));
  const taker = new Taker(held, 1);
  held.takeBody();
  expect(taker.got).toEqual([large('a')]);
  client.listener.onBodyEnd();
  taker.wants(2);
  expect([taker.got.length, memory.bytes]).toEqual([3, 8000]);
  taker.wants(5);
  expect(taker.got.slice(3)).toEqual([large('d'), 'end']);
  expect(memory.bytes).toBe(0);
});

test('once all that was held has gone, the client is asked for more, and paused when there is no room', () => {
  const { client, held, send } = hold({ most: 1000 });
  send(large('a'));
  const taker = new Taker(held, 1);
  held.takeBody();
  expect(client.asked).toEqual(['take', 'pause', 'pause']);
  taker.wants(1);
  expect(client.asked.at(-1)).toBe('resume');
  send(large('b'));
  expect(client.asked.at(-1)).toBe('pause');
  taker.wants(9);
  send('c');
  client.listener.onBodyEnd();
  expect(taker.got).toEqual([large('a'), large('b'), 'c', 'end']);
});

test('who is refused is held no longer, and what still comes goes nowhere', () => {
  const { memory, told, held, send } = hold({ most: 1000 });
  send(large('a'));
  held.drop();
  send(large('b'));
  expect([memory.bytes, told]).toEqual([0, ['1000 false']]);
});

test('a request that was answered before anybody took its body is held no longer', () => {
  const { memory, client, send } = hold({ most: 1000 });
  send(large('a'));
  client.headSent = true;
  send(large('b'), large('c'));
  expect(memory.bytes).toBe(0);
});

test('a client that leaves is told of once: before the body was taken here, after that to who took it', () => {
  const before = hold();
  before.send('a');
  before.client.listener.onGone();
  before.client.listener.onGone();
  expect([before.told, before.memory.bytes]).toEqual([['gone'], 0]);
  const after = hold({ most: 1000 });
  after.send(large('a'));
  const taker = new Taker(after.held, 1);
  after.held.takeBody();
  after.client.listener.onGone();
  expect([taker.got, after.told]).toEqual([[large('a'), 'gone'], ['1000 false']]);
});

test('when memory is short, who holds for longest gives up, also while it waits for its origin', () => {
  const { memory, told, held, send } = hold({ most: 1000, limit: 5000 });
  send(large('a'));
  const taker = new Taker(held);
  memory.add({ giveUp: () => undefined }, 4000);
  expect(told).toEqual(['1000 false', 'too slow true']);
  expect(taker.got).toEqual(['gone']);
  held.takeBody();
  expect([taker.got, memory.bytes]).toEqual([['gone'], 4000]);
});

test('who gives up before anybody took the body says so', () => {
  const { memory, told, send } = hold({ limit: 1000 });
  send('a'.repeat(900));
  memory.add({ giveUp: () => undefined }, 200);
  expect(told).toEqual(['too slow false']);
});

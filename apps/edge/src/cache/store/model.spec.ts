import { removeFolder, temporaryFolder } from '../../testing/edge-under-test.ts';
import type { CachedHead, CacheKey } from '../cached-answer.ts';
import { bodyOf, headOf, keyOf } from './testing/answers.ts';
import { storeOnDisk } from './testing/disk-setting.ts';

/** A sequence that is the same for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Expected {
  readonly key: CacheKey;
  readonly body: string;
  head: CachedHead;
}

/** What a store may still give: everything that was stored and not thrown out. It may have let go of any of it. */
class Model {
  readonly #variants = new Map<string, Expected>();

  store(expected: Expected): void {
    this.#variants.set(`${expected.key.text} ${expected.head.variedBy.join()}`, expected);
  }

  of(key: CacheKey): Expected[] {
    return [...this.#variants.values()].filter((one) => one.key.text === key.text);
  }

  remove(meant: (one: Expected) => boolean): void {
    for (const [name, one] of this.#variants) if (meant(one)) this.#variants.delete(name);
  }

  soften(meant: (one: Expected) => boolean): void {
    for (const one of this.#variants.values()) if (meant(one)) one.head = { ...one.head, mustValidate: true };
  }

  get size(): number {
    return this.#variants.size;
  }
}

const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

test.each([1, 2, 3, 4])(
  'whatever happens in whatever order, a store gives nothing but what was last stored (%i)',
  async (seed) => {
    const random = randomOf(seed);
    const place = `${folder}/${seed}`;
    const bounds = { memory: 200_000, bound: 2_000_000 };
    const model = new Model();
    const sites = ['a', 'b', 'c'];
    const urls = ['/', '/x', '/x?y=1', '/dir/1', '/dir/2', '/dir/sub/1', '/large'];
    let { store, clock } = await storeOnDisk(place, bounds);
    let moment = 1000;
    let given = 0;
    const some = <T>(list: readonly T[]): T => list[random(list.length)] as T;
    const anyKey = () => keyOf(some(sites), some(urls), some(['one.test', 'two.test']));

    const put = () => {
      const key = anyKey();
      const head = headOf({ requestedAt: ++moment, vary: ['x'], variedBy: [String(random(3))], tags: [`t${random(4)}`] });
      const body = (moment % 1000).toString().padEnd(key.url === '/large' ? 50_000 : random(6000));
      const writer = store.begin(key, head);
      const half = Buffer.from(body.slice(0, body.length / 2));
      const rest = Buffer.from(body.slice(body.length / 2));
      const broken = !writer?.write(half) || !writer.write(rest);
      if (random(10) === 0) writer?.abandon();
      // What is stored anew takes the place of the old, even when there is no room for it.
      else if (!broken && writer?.complete()) model.store({ key, body, head });
    };
    const look = async () => {
      const key = anyKey();
      const expected = model.of(key);
      const answers = await store.find(key);
      given += answers.length;
      for (const answer of answers) {
        const match = expected.find(({ head }) => head.variedBy[0] === answer.head.variedBy[0]);
        expect(answer.head).toEqual(match?.head);
        // Told apart without printing all of them.
        expect((await bodyOf(answer)) === match?.body).toBe(true);
      }
      const moments = answers.map(({ head }) => head.requestedAt);
      expect(moments).toEqual([...moments].sort((one, other) => other - one));
    };
    const confirm = async () => {
      const key = anyKey();
      const [answer] = await store.find(key);
      const match = model.of(key).find(({ head }) => head.variedBy[0] === answer?.head.variedBy[0]);
      if (!answer || !match) return;
      match.head = { ...answer.head, requestedAt: ++moment, mustValidate: false };
      store.freshen(key, answer, match.head);
    };
    const purge = async () => {
      const siteId = some(sites);
      const kind = some(['url', 'prefix', 'tag', 'all'] as const);
      const value = { url: some(urls), prefix: some(['/dir/', '/x', '/']), tag: `t${random(4)}`, all: '' }[kind];
      const hard = random(2) === 0;
      const meant = ({ key, head }: Expected) =>
        key.siteId === siteId &&
        { url: key.url === value, prefix: key.url.startsWith(value), tag: head.tags.includes(value), all: true }[kind];
      const before = moment++;
      const purging = store.purge({ siteId, kind, value, hard, before });
      if (hard) model.remove(meant);
      else model.soften(meant);
      await look();
      await purging;
    };
    const restart = async () => {
      await store.stop();
      ({ store, clock } = await storeOnDisk(place, bounds));
    };
    const form = async () => {
      const [answer] = await store.find(anyKey());
      answer?.keepEncoded('br', Buffer.alloc(random(3000)));
    };

    for (let step = 0; step < 3000; step++) {
      const what = random(200);
      if (what < 90) put();
      else if (what < 170) await look();
      else if (what < 180) await confirm();
      else if (what < 190) await form();
      else if (what < 194) await purge();
      else if (what < 196) await store.flush();
      else if (what === 196) await restart();
      else if (what === 197) {
        const [siteId, url] = [some(sites), some(urls)];
        clock.setOffset(moment - Date.now());
        store.invalidate(siteId, url);
        model.remove(({ key }) => key.siteId === siteId && key.url === url);
        moment = clock.nowMs() + 1;
      }
      expect(store.figures().memoryBytes).toBeLessThanOrEqual(bounds.memory);
      expect(store.figures().diskBytes).toBeLessThanOrEqual(bounds.bound);
    }
    expect(given).toBeGreaterThan(500);
    expect(model.size).toBeGreaterThan(10);
    await store.stop();
  },
  60_000,
);

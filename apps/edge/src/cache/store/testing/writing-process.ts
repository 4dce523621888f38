import { numberedKey, numberedObject } from './self-proving.ts';
import { storeOnDisk } from './disk-setting.ts';

/** Stores objects below the folder it was given, as fast as it can, until somebody kills it. */
const [folder = '', first = '0', objects = '0'] = process.argv.slice(2);
const { store } = await storeOnDisk(folder);
const chunkBytes = 60_000;

for (let version = 1; ; version++) {
  for (let number = Number(first); number < Number(objects); number++) {
    const key = numberedKey(number);
    const { head, body } = numberedObject(number, version);
    const [known] = await store.find(key);
    // A confirmed answer gets a new head, others are stored anew.
    if (known && version % 3 === 0 && known.head.etag) store.freshen(key, known, { ...known.head, requestedAt: head.requestedAt });
    else {
      const writer = store.begin(key, head);
      for (let at = 0; at < body.length; at += chunkBytes) writer?.write(body.subarray(at, at + chunkBytes));
      writer?.complete();
    }
    if (number % 7 === 0) await store.flush();
  }
  if (version === 1) process.send?.('writing');
}

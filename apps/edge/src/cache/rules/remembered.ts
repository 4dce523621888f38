import { ownText } from '../../request-path/own-text.ts';

const most = 1000;
const longest = 200;

/** What was made of texts that come over and over. Bounded, because visitors and origins choose the texts. */
export class Remembered<Result> {
  readonly #make: (text: string) => Result;
  readonly #known = new Map<string, Result>();

  constructor(make: (text: string) => Result) {
    this.#make = make;
  }

  of(text: string): Result {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (text.length > longest) return this.#make(text);
    // A text that was cut out of a head would keep all of it.
    const own = ownText(text);
    const made = this.#make(own);
    if (this.#known.size >= most) this.#known.clear();
    this.#known.set(own, made);
    return made;
  }
}

import type { FirewallPlace } from '@sitekeep/contracts';
import type { Exceeded, Field, ReadBounds, Reading } from '../inspected.ts';
import type { SignalName } from './signals.ts';

const mostSignals = 100;
const longestDetail = 60;

/** In characters. */
const longestHeaped = 500;
const heapSize = 4000;

/** Short values of one place that are given as one, each on its line; under their name where all have the same one, else under none. */
interface Heap {
  name: string;
  readonly values: string[];
  length: number;
}

/**
 * Gathers the fields of one request within its bounds. Where three quarters of the fields are taken, short values are heaped up, so that
 * nobody hides an attack behind ten thousand parameters. What goes beyond all bounds is left out, and `exceeded` says why.
 */
export class Collector {
  readonly bounds: ReadBounds;
  readonly #fields: Field[] = [];
  readonly #signals = new Map<string, Field>();
  /** Names that were given already, by place. */
  #names: Set<string> | null = null;
  #characters = 0;
  #layer = 0;
  #refused = false;
  #exceeded: Exceeded | null = null;
  #unpacked = 0;
  readonly #crowded: number;
  #heaps: Map<FirewallPlace, Heap> | null = null;

  constructor(bounds: ReadBounds) {
    this.bounds = bounds;
    this.#crowded = bounds.fields * 0.75;
  }

  /** Something was left out already: a reader may stop. */
  get full(): boolean {
    return this.#refused;
  }

  /** Takes one value as it is first read; of one that is too long, the beginning. */
  push(place: FirewallPlace, name: string, value: string): void {
    this.#layer = 0;
    this.#take(place, name, value);
  }

  /** Takes a further layer of the value that was taken last. */
  pushLayer(place: FirewallPlace, name: string, value: string): void {
    this.#layer += 1;
    this.#take(place, name, value);
  }

  /** Whether this name is new here, so that a list of a thousand objects gives each of its names once. */
  isNewName(place: FirewallPlace, name: string): boolean {
    const key = place + ' ' + name;
    this.#names ??= new Set();
    if (this.#names.has(key)) return false;
    this.#names.add(key);
    return true;
  }

  signal(name: SignalName, detail: string | number = ''): void {
    const text = detail === '' ? name : `${name} ${String(detail).slice(0, longestDetail)}`;
    if (this.#signals.size >= mostSignals || this.#signals.has(text)) return;
    this.#signals.set(text, { place: 'signal', name, value: text, layer: 0 });
  }

  exceed(why: Exceeded): void {
    this.#exceeded ??= why;
  }

  /** To how many bytes the body was unpacked. */
  unpackedTo(bytes: number): void {
    this.#unpacked = bytes;
  }

  /** What was gathered, signals last. */
  reading(): Reading {
    for (const [place, heap] of this.#heaps ?? []) this.#giveHeap(place, heap);
    for (const signal of this.#signals.values()) this.#fields.push(signal);
    return { fields: this.#fields, exceeded: this.#exceeded, unpacked: this.#unpacked };
  }

  #take(place: FirewallPlace, name: string, value: string): void {
    if (this.#fields.length >= this.#crowded && value.length <= longestHeaped && place !== 'header') this.#heapUp(place, name, value);
    else if (this.#fields.length >= this.bounds.fields) this.#refuse('count');
    else this.#fields.push({ place, name, value: this.#withinSize(value), layer: this.#layer });
  }

  #withinSize(value: string): string {
    const left = this.bounds.characters - this.#characters;
    this.#characters += Math.min(value.length, left);
    if (value.length <= left) return value;
    this.#refuse('size');
    return value.slice(0, left);
  }

  #refuse(why: Exceeded): void {
    this.exceed(why);
    this.#refused = true;
  }

  #heapUp(place: FirewallPlace, name: string, value: string): void {
    this.#heaps ??= new Map();
    const heap = this.#heaps.get(place) ?? { name, values: [], length: 0 };
    if (heap.name !== name) heap.name = '';
    heap.values.push(this.#withinSize(value));
    heap.length += value.length + 1;
    this.#heaps.set(place, heap);
    if (heap.length < heapSize) return;
    this.#giveHeap(place, heap);
    this.#heaps.delete(place);
  }

  #giveHeap(place: FirewallPlace, { name, values }: Heap): void {
    if (this.#fields.length >= this.bounds.fields) this.#refuse('count');
    else this.#fields.push({ place, name, value: values.join('\n'), layer: 0 });
  }
}

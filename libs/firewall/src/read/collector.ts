import type { FirewallPlace } from '@sitekeep/contracts';
import type { Exceeded, Field, ReadBounds, Reading } from '../inspected.ts';
import type { SignalName } from './signals.ts';

const mostSignals = 100;
const longestDetail = 60;

/** Gathers the fields of one request within its bounds. What goes beyond them is left out, and `exceeded` says why. */
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

  constructor(bounds: ReadBounds) {
    this.bounds = bounds;
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

  /** What was gathered, signals last. */
  reading(): Reading {
    for (const signal of this.#signals.values()) this.#fields.push(signal);
    return { fields: this.#fields, exceeded: this.#exceeded };
  }

  #take(place: FirewallPlace, name: string, value: string): void {
    if (this.#fields.length >= this.bounds.fields) {
      this.#exceeded ??= 'count';
      this.#refused = true;
      return;
    }
    const left = this.bounds.characters - this.#characters;
    if (value.length > left) {
      this.#exceeded ??= 'size';
      this.#refused = true;
      if (left === 0) return;
    }
    this.#characters += Math.min(value.length, left);
    this.#fields.push({ place, name, value: value.length > left ? value.slice(0, left) : value, layer: this.#layer });
  }
}

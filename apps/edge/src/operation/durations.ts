import type { Metric } from 'prom-client';

const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const boundsMs = bounds.map((seconds) => seconds * 1000);

/**
 * A histogram of durations that every request touches: plain counts, put into the form of Prometheus when they are asked for. The
 * one of prom-client looks its labels and buckets up by text each time.
 */
export class Durations {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly #counts = new Float64Array(bounds.length + 1);
  #sumMs = 0;

  constructor(name: string, help: string) {
    this.name = name;
    this.help = help;
  }

  observe(ms: number): void {
    let bucket = 0;
    while (bucket < boundsMs.length && ms > (boundsMs[bucket] as number)) bucket++;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#sumMs += ms;
  }

  /** For the registry. */
  get(): Promise<object> {
    const { name, help, type, aggregator } = this;
    let count = 0;
    const values: object[] = [...bounds, '+Inf'].map((le, bucket) => {
      count += this.#counts[bucket] as number;
      return { labels: { le }, value: count, metricName: `${name}_bucket` };
    });
    values.push({ labels: {}, value: this.#sumMs / 1000, metricName: `${name}_sum` });
    values.push({ labels: {}, value: count, metricName: `${name}_count` });
    return Promise.resolve({ name, help, type, aggregator, values });
  }

  reset(): void {
    this.#counts.fill(0);
    this.#sumMs = 0;
  }

  /** As the registry's types want it. */
  get asMetric(): Metric {
    return this as unknown as Metric;
  }
}

import type { CountryOf } from '@sitekeep/geo';
import type { Edge } from '../edge.ts';
import { type Overrides, portOf, removeFolder, startEdge, temporaryFolder } from './edge-under-test.ts';
import { Publisher } from './publisher.ts';
import { TestOrigin } from './test-origin.ts';
import { startTestRedis } from './test-redis.ts';

/** What nearly every spec of the edge needs: Redis, an origin, a publisher, and one edge that follows it. */
export class EdgeSetting {
  readonly folder = temporaryFolder();
  readonly redis: Awaited<ReturnType<typeof startTestRedis>>;
  readonly origin: TestOrigin;
  readonly publisher: Publisher;
  /** A spec may close it and put another in its place. */
  edge!: Edge;

  private constructor(redis: Awaited<ReturnType<typeof startTestRedis>>, origin: TestOrigin) {
    this.redis = redis;
    this.origin = origin;
    this.publisher = new Publisher(redis.url);
  }

  static async start(overrides: Overrides = {}, countryOf?: CountryOf): Promise<EdgeSetting> {
    const setting = new EdgeSetting(...(await Promise.all([startTestRedis(), new TestOrigin().start()])));
    await setting.publisher.complete();
    setting.edge = await startEdge(setting.redis.url, setting.folder, overrides, countryOf);
    return setting;
  }

  get port(): number {
    return portOf(this.edge);
  }

  async stop(): Promise<void> {
    await this.edge.close();
    this.publisher.close();
    await Promise.all([this.origin.stop(), this.redis.stop()]);
    removeFolder(this.folder);
  }
}

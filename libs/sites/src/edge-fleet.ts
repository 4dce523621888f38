import { Inject, Injectable } from '@nestjs/common';
import { edgeHeartbeatSchema, redisKeys, type EdgeHeartbeat } from '@sitekeep/contracts';
import { REDIS } from '@sitekeep/platform';
import type { Redis } from '@sitekeep/runtime';

/** What the edge processes tell of themselves. */
@Injectable()
export class EdgeFleet {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** Heartbeats that have not expired. Throws when Redis is away. */
  async heartbeats(): Promise<EdgeHeartbeat[]> {
    const keys: string[] = [];
    for await (const found of this.redis.scanStream({ match: redisKeys.edges, count: 1000 }) as AsyncIterable<string[]>)
      keys.push(...found);
    const texts = keys.length ? await this.redis.mget([...new Set(keys)]) : [];
    return texts.flatMap((text) => {
      const parsed = edgeHeartbeatSchema.safeParse(parsedOrNull(text));
      return parsed.success ? [parsed.data] : [];
    });
  }

  /** True when there is an edge and every one has handled the publication; false also when nobody can tell. */
  async haveAll(revision: number): Promise<boolean> {
    try {
      const edges = await this.heartbeats();
      return edges.length > 0 && edges.every((edge) => edge.appliedRevision >= revision);
    } catch {
      return false;
    }
  }
}

function parsedOrNull(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import { deriveEdgeKey, type ControlConfig } from '@sitekeep/runtime';
import type { ApiRequest } from './caller.ts';

/** By what edges are known. */
@Injectable()
export class EdgeKey {
  private readonly expected: Buffer;

  constructor(@Inject(CONTROL_CONFIG) config: Pick<ControlConfig, 'SEALING_KEY'>) {
    this.expected = digest(deriveEdgeKey(config.SEALING_KEY));
  }

  isIn(request: ApiRequest): boolean {
    const [, shown = ''] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    return timingSafeEqual(digest(shown), this.expected);
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

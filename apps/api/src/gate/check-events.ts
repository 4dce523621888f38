import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { showId, type GateEmailCode, type RefusalEvent } from '@sitekeep/contracts';
import { gatePaths } from '@sitekeep/edge-pages';
import type { KnownKey } from '@sitekeep/gate';
import { EventIngestion } from '@sitekeep/insight';
import { LOGGER } from '@sitekeep/platform';
import { Clock, type Logger } from '@sitekeep/runtime';
import { addressOf, type ApiRequest } from '../access/caller.ts';

const collectMs = 1000;
/** What one process keeps of a second; of a flood the rest is only counted. */
const most = 1000;
const longest = { address: 64, hostname: 253, path: 1024, userAgent: 256 };
/** What is the same of all that are told here. */
const failure = { country: null, method: 'POST', stage: 'gate', reason: 'sign_in_failed', matched: null } as const;

/**
 * What failed without an edge that knows of it, for the customer's list of what was refused: checks by API_KEY, and what was typed to be sent a
 * code. Site, address and path, and nothing of what was typed. Written a moment later, so that a failure takes no longer than what is right.
 */
@Injectable()
export class CheckEvents implements OnModuleDestroy {
  private waiting: RefusalEvent[] = [];
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ingestion: EventIngestion,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** `address`: of the visitor, where the customer's server told it; else the server's own counts. */
  failed({ siteId }: Pick<KnownKey, 'siteId'>, request: ApiRequest, address: string | undefined): void {
    this.add({
      ...failure,
      requestId: request.id,
      siteId: showId('site', siteId),
      at: this.clock.nowMs(),
      address: (address ?? addressOf(request)).slice(0, longest.address),
      hostname: request.hostname.slice(0, longest.hostname),
      path: request.path.slice(0, longest.path),
      userAgent: null,
      status: 401,
    });
  }

  /** At the sign-in page of an edge, which has answered the visitor as if all was right. */
  failedBeforeCode({ siteId, host, address, userAgent, requestId }: GateEmailCode, request: ApiRequest): void {
    this.add({
      ...failure,
      requestId: requestId ?? request.id,
      siteId,
      at: this.clock.nowMs(),
      address,
      hostname: host.replace(/:\d+$/, ''),
      path: gatePaths.signIn,
      userAgent: userAgent.slice(0, longest.userAgent),
      status: 200,
    });
  }

  private add(refusal: RefusalEvent): void {
    this.timer ??= setTimeout(() => void this.write(), collectMs).unref();
    if (this.waiting.length >= most) this.dropped++;
    else this.waiting.push(refusal);
  }

  async onModuleDestroy(): Promise<void> {
    await this.write();
  }

  private async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const [refusals, droppedRefusals] = [this.waiting.splice(0), this.dropped];
    this.dropped = 0;
    if (refusals.length === 0) return;
    const batch = {
      id: `api-${randomUUID()}`,
      edge: 'api',
      refusals,
      counts: [],
      bans: [],
      detections: [],
      machineUses: [],
      droppedRefusals,
    };
    await this.ingestion.ingest(batch).catch((error: unknown) => this.logger.error({ err: error }, 'failed checks were not written down'));
    if (droppedRefusals > 0) this.logger.warn({ droppedRefusals }, 'more checks failed at once than are written down');
  }
}

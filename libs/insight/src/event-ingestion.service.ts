import { Injectable } from '@nestjs/common';
import { storedId, type DetectionEvent, type EventBatch, type MinuteCount, type RefusalEvent } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { FirewallEventRow } from './firewall-event.entity.ts';
import { FirewallEventsRepository } from './firewall-events.repository.ts';
import { InsightRepository, type MinuteShare } from './insight.repository.ts';
import type { SecurityEvent } from './security-event.entity.ts';

/** Takes what the edges tell into the database. */
@Injectable()
export class EventIngestion {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: InsightRepository,
    private readonly firewallEvents: FirewallEventsRepository,
    private readonly clock: Clock,
  ) {}

  /** Counts a batch, whole or not at all, and never twice. False when it had been counted before. */
  ingest(batch: EventBatch): Promise<boolean> {
    const events = batch.refusals.flatMap(eventOf);
    const shares = batch.counts.flatMap(shareOf);
    const found = batch.detections.flatMap(firewallEventOf);
    return this.transactions.run(async (manager) => {
      if (!(await this.repository.claimBatch(manager, batch.id, this.clock.now()))) return false;
      await this.repository.addEvents(manager, events);
      await this.repository.addMinutes(manager, shares);
      await this.firewallEvents.add(manager, found);
      return true;
    });
  }
}

/** None for an id that is no site's: nobody could ever ask for the row. */
function eventOf(refusal: RefusalEvent): SecurityEvent[] {
  const siteId = storedId('site', refusal.siteId);
  if (siteId === null) return [];
  const { requestId, stage, reason, status, country } = refusal;
  const texts = {
    matched: refusal.matched && storable(refusal.matched),
    address: storable(refusal.address),
    method: storable(refusal.method),
    hostname: storable(refusal.hostname),
    path: storable(refusal.path),
    userAgent: refusal.userAgent && storable(refusal.userAgent),
  };
  return [{ id: newUuid(), siteId, at: new Date(refusal.at), requestId, stage, reason, status, country, ...texts }];
}

function firewallEventOf(detection: DetectionEvent): FirewallEventRow[] {
  const siteId = storedId('site', detection.siteId);
  if (siteId === null) return [];
  const { requestId, blocked, wouldBlock, reason, score, country } = detection;
  const matches = detection.matches.map((match) => ({
    ...match,
    rule: storable(match.rule),
    name: match.name && storable(match.name),
    excerpt: match.excerpt && storable(match.excerpt),
  }));
  const named = {
    rules: [...new Set(matches.map(({ rule }) => rule))],
    families: [...new Set(matches.flatMap(({ family }) => family ?? []))],
  };
  const texts = {
    address: storable(detection.address),
    method: storable(detection.method),
    hostname: storable(detection.hostname),
    path: storable(detection.path),
    userAgent: detection.userAgent && storable(detection.userAgent),
  };
  const told = { requestId, blocked, wouldBlock, reason, score, country };
  return [{ id: newUuid(), siteId, at: new Date(detection.at), ...told, ...named, matches, ...texts }];
}

function shareOf({ siteId: shown, minute, ...counts }: MinuteCount): MinuteShare[] {
  const siteId = storedId('site', shown);
  return siteId === null ? [] : [{ siteId, minute: new Date(minute), ...counts }];
}

/** Postgres text holds no zero byte, and its JSON no half of a surrogate pair. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '');

import { hkdfSync } from 'node:crypto';
import type { Server } from 'node:tls';
import type { Clock } from '@sitekeep/runtime';

const dayMs = 86_400_000;
const checkMs = 30_000;

/**
 * The keys of TLS session tickets for one UTC day: the same in every process that knows the secret, so that a session goes on
 * whichever of them takes the next connection, and gone the day after, so that a stolen key opens one day's sessions at most.
 */
export function ticketKeysOf(secret: Buffer, now: number): Buffer {
  const day = new Date(now).toISOString().slice(0, 10);
  return Buffer.from(hkdfSync('sha256', secret, '', `sitekeep tls tickets ${day}`, 48));
}

/** Gives the server each day's keys. The function it returns ends that. */
export function rotateTicketKeys(server: Server, secret: Buffer, clock: Clock): () => void {
  let day = NaN;
  const rotate = () => {
    const today = Math.floor(clock.nowMs() / dayMs);
    if (today === day) return;
    day = today;
    server.setTicketKeys(ticketKeysOf(secret, clock.nowMs()));
  };
  rotate();
  const timer = setInterval(rotate, checkMs).unref();
  return () => clearInterval(timer);
}

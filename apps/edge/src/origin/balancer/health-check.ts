import { type IncomingMessage, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { RulesetBalancer } from '@sitekeep/contracts';
import type { OriginConnect } from '../origin-connect.ts';
import type { OriginTarget } from '../origin-identity.ts';

export type HealthSettings = NonNullable<RulesetBalancer['health']>;

/** What is asked of whom. */
export interface HealthQuestion {
  readonly target: OriginTarget;
  readonly connect: OriginConnect;
  readonly settings: HealthSettings;
  /** Flat list of names and values. */
  readonly headers: readonly string[];
}

/** More of a body is not read. */
const mostBytes = 64 * 1024;

/**
 * Asks once, on a connection of its own, and tells what is wrong, in words; null for nothing. Redirects are answers like any other.
 * Never rejects, and takes no longer than it may.
 */
export async function checkHealth({ target, connect, settings, headers }: HealthQuestion): Promise<string | null> {
  const ms = settings.timeoutSeconds * 1000;
  const until = performance.now() + ms;
  let socket: Socket | null = null;
  try {
    socket = await connect.once(target, ms);
    const status = await ask(socket, settings, headers, Math.max(1, until - performance.now()));
    return settings.codes.some(({ from, to }) => status >= from && status <= to) ? null : `status ${status}`;
  } catch (error) {
    return (error as Error).message;
  } finally {
    socket?.destroy();
  }
}

function ask(socket: Socket, { method, path }: HealthSettings, headers: readonly string[], ms: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('no answer within the time')), ms);
    const over = (told: () => void) => {
      clearTimeout(late);
      told();
    };
    const request = httpRequest({ method, path, headers, setHost: false, createConnection: () => socket }, (answer) => {
      readAll(answer, () => over(() => resolve(answer.statusCode ?? 0)));
      answer.on('error', (error) => over(() => reject(error)));
    });
    request.on('error', (error) => over(() => reject(error)));
    request.end();
  });
}

/** So that the origin has somebody who reads; a page larger than that has shown what was to be shown. */
function readAll(answer: IncomingMessage, done: () => void): void {
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes >= mostBytes) done();
  });
  answer.on('end', done);
}

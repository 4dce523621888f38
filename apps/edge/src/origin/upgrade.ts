import { STATUS_CODES, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { createProxyMiddleware, type RequestHandler } from 'http-proxy-middleware';
import type { Origin } from './origin-group.ts';
import type { OriginFailure } from './exchange.ts';

const answerTimeoutMs = 10_000;
type OnFailure = (failure: OriginFailure, error: Error) => void;

const proxies = new WeakMap<Origin, RequestHandler>();
const waiting = new WeakMap<Socket, { onFailure: OnFailure; writtenBefore: number }>();

/** The proxy for upgrades to one origin, made when the first is asked for. */
function proxyTo(origin: Origin): RequestHandler {
  const made = proxies.get(origin);
  if (made) return made;
  const proxy = createProxyMiddleware({
    target: origin.url,
    agent: origin.agentForUpgrade,
    // Paths are ours to judge, and were; the filter of the package would drop what it cannot parse without an answer.
    pathFilter: () => true,
    upgradeTimeout: answerTimeoutMs,
    on: {
      error: (error, _request, socket) => failed(error, socket as Socket),
      proxyReqWs: (outgoing, _request, socket) => {
        // Of an origin that declines: its reason phrase is passed on as little as that of any other answer.
        outgoing.once('response', (answer) => (answer.statusMessage = STATUS_CODES[answer.statusCode ?? 0] ?? ''));
        // A client that leaves, or is cut, before the origin has agreed.
        socket.once('close', () => outgoing.destroy());
        outgoing.once('upgrade', (_answer, originSocket: Socket) => tie(socket, originSocket));
      },
    },
  });
  proxies.set(origin, proxy);
  return proxy;
}

/** Hands a checked upgrade to the origin and joins both connections when it agrees. */
export function upgradeTo(origin: Origin, request: IncomingMessage, socket: Socket, head: Buffer, onFailure: OnFailure): void {
  try {
    const proxy = proxyTo(origin);
    // Of the checks made when the proxy was made, this one must hold each time.
    void origin.agentForUpgrade;
    waiting.set(socket, { onFailure, writtenBefore: socket.bytesWritten });
    proxy.upgrade(request, socket, head);
  } catch (error) {
    onFailure('origin_unreachable', error as Error);
  }
}

/** The package passes an orderly end on; a connection that is cut would leave the other one behind. */
function tie(client: Socket, origin: Socket): void {
  client.once('close', () => origin.destroy());
  origin.once('close', () => client.destroySoon());
}

function failed(error: Error, socket: Socket): void {
  const wait = waiting.get(socket);
  waiting.delete(socket);
  // Once joined, the bytes belong to the two ends, and a page of ours would be one of their messages.
  if (!wait || socket.destroyed || socket.bytesWritten > wait.writtenBefore) return void socket.destroy();
  const timedOut = (error as NodeJS.ErrnoException).code === 'ERR_UPSTREAM_UPGRADE_TIMEOUT';
  wait.onFailure(timedOut ? 'origin_timeout' : 'origin_unreachable', error);
}

/** A flat list of names and values as the object that node:http clients take. */
export function headerObject(list: readonly string[]): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (let i = 0; i < list.length; i += 2) {
    const name = (list[i] as string).toLowerCase();
    const value = list[i + 1] as string;
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}

import { Agent, type ClientRequestArgs, type IncomingHttpHeaders, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { setsOwnCookie } from '../visitor-check/own-cookies.ts';
import type { BalancedRequest } from './balancer/balanced-request.ts';
import type { Course } from './balancer/course.ts';
import type { OriginFailure } from './exchange.ts';
import { OriginError } from './http1/origin-error.ts';
import type { Origin } from './origin.ts';
import type { SiteOrigins } from './site-origins.ts';

const answerTimeoutMs = 10_000;

/** A request to join a client with an origin. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly socket: Socket;
  /** What the client has sent behind its head. */
  readonly head: Buffer;
  readonly asked: BalancedRequest;
  readonly onFailure: (failure: OriginFailure, error: Error) => void;
}

interface Waiting extends Pick<Upgrade, 'onFailure'> {
  readonly course: Course | null;
  readonly writtenBefore: number;
}
const waiting = new WeakMap<Socket, Waiting>();

/** Gives the package connections that were made before, by the id of the request they are for. */
class HandedConnections extends Agent {
  readonly handed = new Map<unknown, Socket>();

  override createConnection({ headers }: ClientRequestArgs): Socket {
    const id = (headers as IncomingHttpHeaders | undefined)?.['x-request-id'];
    const socket = this.handed.get(id);
    this.handed.delete(id);
    if (!socket) throw new Error('no connection was made for the upgrade');
    return socket;
  }
}

const connections = new HandedConnections({ keepAlive: false });
const proxy = createProxyMiddleware({
  // Where that is was settled when the connection was made.
  target: 'http://origin',
  agent: connections,
  // Paths are ours to judge, and were; the filter of the package would drop what it cannot parse without an answer.
  pathFilter: () => true,
  upgradeTimeout: answerTimeoutMs,
  on: {
    error: (error, _request, socket) => failed(error, socket as Socket),
    proxyReqWs: (outgoing, _request, socket) => {
      // Of an origin that declines: its reason phrase is passed on as little as that of any other answer.
      outgoing.once('response', (answer) => {
        answer.statusMessage = STATUS_CODES[answer.statusCode ?? 0] ?? '';
        answered(answer, socket);
      });
      // A client that leaves, or is cut, before the origin has agreed.
      socket.once('close', () => outgoing.destroy());
      outgoing.once('upgrade', (answer, originSocket: Socket) => {
        answered(answer, socket);
        tie(socket, originSocket);
      });
    },
  },
});

/** Hands a checked upgrade to the first origin that can be connected to, and joins both connections when that one agrees. */
export async function upgradeTo(origins: SiteOrigins, upgrade: Upgrade): Promise<void> {
  const { socket, request, requestId, head, asked, onFailure } = upgrade;
  if (socket.destroyed) return;
  const course = origins.balancer?.course(asked, 'GET', null) ?? null;
  socket.once('close', () => course?.over());
  const to = await firstConnected(course?.origin ?? origins.next(), course, socket);
  if (socket.destroyed) return void (to instanceof OriginError || to.connection.destroy());
  if (to instanceof OriginError) return onFailure(to.failure, to);
  const { hostHeader } = to.origin.settings;
  if (hostHeader !== null) request.headers.host = hostHeader;
  // Until it is taken, nobody else listens; and it is not taken if the client leaves at this moment.
  to.connection.on('error', () => undefined);
  socket.once('close', () => connections.handed.delete(requestId) && to.connection.destroy());
  waiting.set(socket, { onFailure, course, writtenBefore: socket.bytesWritten });
  connections.handed.set(requestId, to.connection);
  void proxy.upgrade(request, socket, head);
}

async function firstConnected(first: Origin, course: Course | null, client: Socket) {
  for (let origin = first; ;) {
    try {
      return { origin, connection: await origin.connectOnce() };
    } catch (error) {
      const told = error instanceof OriginError ? error : new OriginError('none', (error as Error).message, { cause: error });
      const next = client.destroyed ? null : (course?.failed(told, false) ?? null);
      if (next === null) return told;
      origin = next;
    }
  }
}

function answered({ headers }: IncomingMessage, client: Socket): void {
  const cookie = waiting.get(client)?.course?.answered() ?? null;
  const cookies = headers['set-cookie']?.filter((one) => !setsOwnCookie(one)) ?? [];
  if (cookie !== null) cookies.push(cookie);
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  else delete headers['set-cookie'];
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
  const told = new OriginError(timedOut ? 'timeout' : 'broken', error.message, { cause: error });
  wait.course?.broken(told);
  wait.onFailure(told.failure, told);
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

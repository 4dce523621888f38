import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Connection } from '../request-path/client.ts';
import type { Unreadable } from './unreadable.ts';

/** What the listeners hand on: requests of each kind, and notice of bytes that are none. */
export interface Handlers {
  readonly request: (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => void;
  readonly upgrade: (request: IncomingMessage, socket: Socket, head: Buffer) => void;
  /** `raw` is the flat list of names and values, pseudo headers included; `ended`: there is no body. */
  readonly stream: (stream: ServerHttp2Stream, raw: readonly string[], ended: boolean, connection: Connection) => void;
  /** The parser could make no request of what came. */
  readonly unreadable: (why: Unreadable) => void;
}

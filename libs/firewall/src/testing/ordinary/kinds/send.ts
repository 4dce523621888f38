import { json } from '../bodies.ts';
import type { Draw } from '../draw.ts';
import type { RequestParts } from '../request.ts';
import { programHeaders } from '../visitor.ts';

/** A body that a program sends. */
export const send = (
  draw: Draw,
  target: string,
  type: string,
  body: string | Buffer,
  more: Record<string, string> = {},
  method = 'POST',
): RequestParts => ({ method, target, headers: { ...programHeaders(draw, type), ...more }, body });
export const sendJson = (draw: Draw, target: string, value: unknown, more: Record<string, string> = {}, type = 'application/json') =>
  send(draw, target, type, json(value).body, more);

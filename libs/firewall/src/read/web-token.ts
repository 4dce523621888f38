import type { FirewallPlace } from '@sitekeep/contracts';
import type { Collector } from './collector.ts';
import { readNestedJson } from './nested-json.ts';

const token = /^(eyJ[\w-]*)\.([\w-]*)(?:\.([\w-]*))?$/;
const unsigned = /"alg"\s*:\s*"none"/i;

/**
 * Reads the head of a JSON web token (RFC 7519), whose members lead some servers to files and addresses (`kid`, `jku`), and its claims
 * where nobody has signed them. False where a value is none.
 */
export function giveToken(sink: Collector, place: FirewallPlace, name: string, value: string, depth: number): boolean {
  if (!value.startsWith('eyJ')) return false;
  const parts = token.exec(value);
  if (parts === null) return false;
  const [, head = '', claims = '', signature = ''] = parts;
  const text = Buffer.from(head, 'base64url').toString('utf8');
  if (!readNestedJson(sink, place, name, text, depth + 1)) return false;
  if (signature !== '' && !unsigned.test(text)) return true;
  sink.signal('jwt_unsigned');
  readNestedJson(sink, place, name, Buffer.from(claims, 'base64url').toString('utf8'), depth + 1);
  return true;
}

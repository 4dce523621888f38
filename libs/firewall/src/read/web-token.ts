import type { FirewallPlace } from '@sitekeep/contracts';
import type { Collector } from './collector.ts';
import { addValue, isWord } from './layers.ts';
import { readNestedJson } from './nested-json.ts';

const token = /^(eyJ[\w-]*)\.([\w-]*)(?:\.([\w-]*))?$/;

/**
 * Reads the head of a JSON web token (RFC 7519): members that are more than a word, as they may lead a server to files and addresses (`kid`,
 * `jku`), and the claims where nobody has signed them. False where a value is none.
 */
export function giveToken(sink: Collector, place: FirewallPlace, name: string, value: string, depth: number): boolean {
  if (!value.startsWith('eyJ')) return false;
  const parts = token.exec(value);
  if (parts === null) return false;
  const [, head = '', claims = '', signature = ''] = parts;
  const members = membersOf(head);
  if (members === null) return false;
  for (const [member, text] of members) if (!isWord(text)) addValue(sink, place, `${name}.${member}`, text, depth + 1);
  if (signature !== '' && !members.some(([member, text]) => member === 'alg' && /^none$/i.test(text))) return true;
  sink.signal('jwt_unsigned');
  readNestedJson(sink, place, name, textOf(claims), depth + 1);
  return true;
}

const textOf = (encoded: string): string => Buffer.from(encoded, 'base64url').toString('utf8');

function membersOf(head: string): [name: string, text: string][] | null {
  try {
    const members: unknown = JSON.parse(textOf(head));
    if (typeof members !== 'object' || members === null) return null;
    return Object.entries(members).map(([name, member]) => [
      name.slice(0, 100),
      typeof member === 'string' ? member : JSON.stringify(member),
    ]);
  } catch {
    return null;
  }
}

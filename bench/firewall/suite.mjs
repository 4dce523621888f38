// A suite is a file of JSON lines: id, family, paranoia, expect (match, no-match), method, uri as it is sent, headers (an object), data (text or null).
import { readFileSync } from 'node:fs';
import { Fault } from '../../tools/bootstrap/say.mjs';

/** Cases as `{ id, family, paranoia, attack, request: { head, body } }`. */
export function readSuite(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [caseOf(parse(line, `${file}:${index + 1}`))]));
}

function parse(line, where) {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Fault(`${where} is no JSON: ${error.message}`);
  }
}

function caseOf({ id, family, paranoia, expect, method, uri, headers, data }) {
  return { id, family, paranoia: paranoia ?? 1, attack: expect === 'match', request: requestOf({ method, uri, headers, data }) };
}

/** As the edge hands a request on: each byte of the head a character, the body in bytes with its length. */
export function requestOf({ method, uri, headers, data }) {
  const body = data === null || data === undefined ? null : Buffer.from(data);
  const flat = Object.entries(headers ?? {}).flatMap(([name, value]) => [latin1(name), latin1(String(value))]);
  const named = (wanted) => flat.some((text, index) => index % 2 === 0 && text.toLowerCase() === wanted);
  if (body && !named('content-length') && !named('transfer-encoding')) flat.push('Content-Length', String(body.length));
  return { head: { method, target: latin1(uri), headers: flat }, body };
}

const latin1 = (text) => Buffer.from(text).toString('latin1');

import type { SignalName } from '../read/signals.ts';
import type { RuleTest } from '../rule.ts';
import type { Link } from './sec-rule.ts';

/** Links whose question the reader has answered already: what is absent, counted or malformed. As `variable operator argument`. */
const signalOf: Readonly<Record<string, SignalName>> = {
  '&REQUEST_HEADERS:HOST eq 0': 'host_missing',
  'REQUEST_HEADERS:HOST rx ^$': 'host_missing',
  '&REQUEST_HEADERS:USER-AGENT eq 0': 'user_agent_missing',
  'REQUEST_HEADERS:USER-AGENT rx ^$': 'user_agent_missing',
  '&REQUEST_HEADERS:ACCEPT eq 0': 'accept_missing',
  'REQUEST_HEADERS:ACCEPT rx ^$': 'accept_missing',
  '&REQUEST_HEADERS:CONTENT-TYPE eq 0': 'content_type_missing',
  '&REQUEST_HEADERS:CONTENT-TYPE gt 1': 'duplicate_header',
  'REQUEST_HEADERS:CONTENT-LENGTH !rx ^0?$': 'body_with_get',
  'REQUEST_HEADERS:CONTENT-LENGTH !rx ^0$': 'content_type_missing',
  'REQUEST_HEADERS:CONTENT-LENGTH !rx ^\\d+$': 'header_malformed',
  '&REQUEST_HEADERS:CONTENT-LENGTH !eq 0': 'length_and_coding',
  '&TX:/paramcounter_.*/ gt 1': 'duplicate_parameter',
  'TX:/PARAMCOUNTER_.*/ gt 1': 'duplicate_parameter',
  'REQUEST_URI_RAW: contains #': 'target_fragment',
  '&MULTIPART_PART_HEADERS:_CHARSET_ !eq 0': 'multipart_charset_field',
};

/** Details that a signal must have besides, where it tells of several things. */
const detailOf: Readonly<Partial<Record<SignalName, string>>> = {
  duplicate_header: ' content-type$',
  header_malformed: ' content-length$',
};

/** The test that stands for a link, or null. `method` says that another link asks for GET or HEAD. */
export function signalTest({ variables, operator }: Link, withMethod: boolean): RuleTest | null {
  const name = signalName(variables, operator, withMethod);
  return name === null ? null : { regex: `^${name}\\b${detailOf[name] ?? ''}`, caseSensitive: true, in: ['signals'] };
}

function signalName(variables: Link['variables'], { name, argument, negated }: Link['operator'], withMethod: boolean): SignalName | null {
  const lower = name.toLowerCase();
  if (lower === 'validateurlencoding') return 'invalid_percent';
  if (lower === 'validateutf8encoding') return 'invalid_utf8';
  const [variable] = variables;
  if (variable === undefined || variables.length > 1) return null;
  const spelled = `${variable.kind === 'count' ? '&' : ''}${variable.collection}:${variable.name ?? ''}`.toUpperCase();
  const asked = `${spelled} ${negated ? '!' : ''}${lower} ${argument.trim()}`;
  if (asked === '&REQUEST_HEADERS:TRANSFER-ENCODING !eq 0') return withMethod ? 'body_with_get' : 'length_and_coding';
  if (asked.startsWith('REQUEST_HEADERS:HOST rx ') && argument.includes('[\\d.')) return 'host_is_address';
  return signalOf[asked] ?? null;
}

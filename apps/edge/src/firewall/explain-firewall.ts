import { JudgedHead, severityScores } from '@sitekeep/firewall';
import type { EnforcementRequest } from '@sitekeep/enforcement';
import type { LiveSite } from '../site-directory/live-site.ts';

const mostTold = 10;

/** What the firewall found in a head, in words that follow the stage's verdict; each begins with a blank. Empty where it was not asked. */
export function explainFirewall(request: EnforcementRequest, { firewall, blocksFrom }: LiveSite, bodyLength: number | null): string {
  const head = request.firewall;
  if (firewall === null || !(head instanceof JudgedHead)) return '';
  const { inspection, logged, applied, detection } = head;
  const sentences: string[] = [];
  if (applied !== null) sentences.push(`The rule ${applied.patch ?? applied.name} applies: ${applied.action.kind}.`);
  for (const { patch, name } of logged) sentences.push(`The rule ${patch ?? name} applies: log.`);
  const { matches, excluded, total, exceeded } = inspection;
  const found = matches.map(({ rule, field }) => `${rule.id} (${severityScores[rule.severity]}) in ${whereOf(field)}`);
  if (found.length > 0) sentences.push(`Score ${total} of ${firewall.settings.thresholds.total}: ${listed(found)}.`);
  const spared = excluded.map(({ match, exclusion }) => `${match.rule.id} in ${whereOf(match.field)} (exclusion ${exclusion + 1})`);
  if (spared.length > 0) sentences.push(`Does not count: ${listed(spared)}.`);
  if (exceeded !== null) sentences.push(`The request is beyond the bounds of what is read: ${exceeded}.`);
  if (detection?.wouldBlock === true) sentences.push(onlyRecords(blocksFrom, request.now));
  if (bodyLength !== null && bodyLength !== 0 && firewall.settings.body.bytes > 0) sentences.push(unseenBody);
  return sentences.map((sentence) => ` ${sentence}`).join('');
}

const unseenBody = 'The body is looked at after all other stages; it was not sent along here.';

const onlyRecords = (blocksFrom: number | null, now: number): string =>
  blocksFrom !== null && blocksFrom > now
    ? `Mode block would refuse it; until ${new Date(blocksFrom).toISOString()} it is only recorded.`
    : 'Mode block would refuse it; it is only recorded.';

const whereOf = ({ place, name }: { place: string; name: string }): string => (name === '' ? place : `${place} ${name}`);

const listed = (items: readonly string[]): string =>
  items.length <= mostTold ? items.join(', ') : `${items.slice(0, mostTold).join(', ')} and ${items.length - mostTold} more`;

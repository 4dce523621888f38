import type { ListName, Policy } from '@sitekeep/contracts';

type Lists = Pick<Policy, ListName>;
const normal = (address: string) => address.trim().toLowerCase();
/** Which half of the internet a range with no fixed bit holds. */
const everybodyIn = (address: string): string | null => {
  if (!/\/0+$/.test(normal(address))) return null;
  return address.includes(':') ? 'IPv6' : 'IPv4';
};
const isOn = (list: Lists[ListName], address: string) => list.some((entry) => normal(entry.address) === normal(address));

/** What an entry does that its author may not expect; null when it is plain. */
export function warningOf(list: ListName, address: string, lists: Lists): string | null {
  const family = everybodyIn(address);
  if (family && list === 'blacklist') return `Refuses everybody with an ${family} address.`;
  if (family) return `Everybody with an ${family} address would skip the countries.`;
  if (list === 'blacklist') return isOn(lists.whitelist, address) ? 'Also on the whitelist: the blacklist wins.' : null;
  if (isOn(lists.blacklist, address)) return 'Also on the blacklist, which wins: refused.';
  const ranges = lists.blacklist.map((entry) => everybodyIn(entry.address));
  return ranges.includes(address.includes(':') ? 'IPv6' : 'IPv4') ? 'The blacklist refuses everybody, so this does not help.' : null;
}

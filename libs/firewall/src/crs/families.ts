import type { FirewallFamily } from '@sitekeep/contracts';

/** By the first three digits of a rule's id, which are those of its file. */
const ofFile: Readonly<Record<string, FirewallFamily>> = {
  '911': 'protocol',
  '913': 'scanner',
  '920': 'protocol',
  '921': 'header_injection',
  '922': 'upload',
  '930': 'traversal',
  '931': 'remote_file',
  '932': 'command',
  '933': 'php',
  '934': 'node',
  '941': 'xss',
  '942': 'sqli',
  '943': 'session',
  '944': 'java',
};

/** Files that gather several attacks say by tags which one a rule is about. */
const ofTag: Readonly<Record<string, FirewallFamily>> = {
  'attack-ssrf': 'ssrf',
  'attack-ssti': 'template',
  'attack-ldap': 'ldap',
  'attack-xxe': 'xxe',
  'attack-nosqli': 'nosqli',
  'attack-multipart-header': 'upload',
};

/** Null: the rule is about something else than what a request holds: set-up, exclusions of applications, addresses, answers, scores. */
export function familyOf(id: string, tags: readonly string[]): FirewallFamily | null {
  const family = /^9\d{5}$/.test(id) ? ofFile[id.slice(0, 3)] : undefined;
  if (family === undefined) return null;
  return tags.map((tag) => ofTag[tag.toLowerCase()]).find((found) => found !== undefined) ?? family;
}

import type { FirewallFamily } from '@sitekeep/contracts';

/** What the rules of each family stop, for customers. */
export const familyWords: Record<FirewallFamily, string> = {
  protocol: 'Requests that break HTTP in ways that programs of visitors do not: broken encodings, doubled or contradictory parts.',
  scanner: 'Programs that look for weaknesses, and the files they ask for.',
  sqli: 'SQL in parameters, by which a database would tell or change what it must not.',
  nosqli: 'Operators of document databases in the place of values.',
  xss: 'Scripts and markup that would run in the browsers of other visitors.',
  traversal: 'Paths that lead out of the website’s folder, and files of the system.',
  remote_file: 'Addresses of other servers where the website would load and run a file from.',
  ssrf: 'Addresses of your own network and of cloud services that the website would ask in an attacker’s place.',
  command: 'Commands of Unix shells, Windows and PowerShell.',
  php: 'PHP code, and names by which PHP opens files and calls functions.',
  java: 'Lookups of loggers, expressions and serialised objects that Java programs would run.',
  node: 'JavaScript that a server would run, and attempts to change the prototypes of its objects.',
  template: 'Expressions that a template engine, or Python, would run.',
  xxe: 'XML that loads files, asks other servers or grows without end.',
  ldap: 'LDAP filters in parameters.',
  mail: 'Mail commands and headers in the fields of forms that send mail.',
  header_injection: 'Line breaks that would add headers to an answer, or a second answer.',
  session: 'Session ids that an attacker gives to a visitor.',
  graphql: 'GraphQL queries that are too deep or too many at once, or ask for the schema.',
  upload: 'Files that a server would run: web shells, scripts behind double endings.',
  patch: 'Known weaknesses that are being exploited, by their CVE numbers.',
};

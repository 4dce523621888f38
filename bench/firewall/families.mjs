/** Our families that answer for a family of the CRS, by the number its rules begin with. */
const ours = {
  911: ['protocol'],
  913: ['scanner'],
  920: ['protocol', 'header_injection', 'upload', 'traversal', 'patch'],
  921: ['protocol', 'header_injection', 'ldap', 'mail'],
  922: ['protocol', 'upload', 'header_injection'],
  930: ['traversal'],
  931: ['remote_file', 'ssrf'],
  932: ['command'],
  933: ['php', 'upload'],
  934: ['node', 'template', 'ssrf', 'nosqli', 'php', 'command', 'graphql', 'mail', 'traversal'],
  941: ['xss'],
  942: ['sqli', 'nosqli'],
  943: ['session'],
  944: ['java'],
};

/** Of `942-APPLICATION-ATTACK-SQLI`; a family of ours stands for itself; null, of ordinary traffic: any. */
export const familiesFor = (family) => (family === null ? null : (ours[family.slice(0, 3)] ?? [family]));

/** Families that the bars ask for: the attacks proper, without what only breaks the protocol. */
export const isAttackFamily = (family) => /^9[34]\d-/.test(family);

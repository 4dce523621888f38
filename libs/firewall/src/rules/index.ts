import type { Rule } from '../rule.ts';
import { sqliRules } from './sqli.ts';
import { nosqliRules } from './nosqli.ts';
import { xssRules } from './xss.ts';
import { ldapRules } from './ldap.ts';
import { mailRules } from './mail.ts';
import { headerInjectionRules } from './header-injection.ts';
import { sessionRules } from './session.ts';
import { xxeRules } from './xxe.ts';
import { graphqlRules } from './graphql.ts';
import { templateRules } from './template.ts';
import { traversalRules } from './traversal.ts';
import { remoteFileRules } from './remote-file.ts';
import { ssrfRules } from './ssrf.ts';
import { commandRules } from './command.ts';
import { phpRules } from './php.ts';
import { javaRules } from './java.ts';
import { nodeRules } from './node.ts';
import { uploadRules } from './upload.ts';
import { scannerRules } from './scanner.ts';
import { protocolRules } from './protocol.ts';
import { patchRules } from './patch.ts';

/** Rises with every release in which a rule has changed. */
export const rulesVersion = '2026.11';

export const ourRules: readonly Rule[] = [
  ...sqliRules,
  ...nosqliRules,
  ...xssRules,
  ...ldapRules,
  ...mailRules,
  ...headerInjectionRules,
  ...sessionRules,
  ...xxeRules,
  ...graphqlRules,
  ...templateRules,
  ...traversalRules,
  ...remoteFileRules,
  ...ssrfRules,
  ...commandRules,
  ...phpRules,
  ...javaRules,
  ...nodeRules,
  ...uploadRules,
  ...scannerRules,
  ...protocolRules,
  ...patchRules,
];

export { type Rule, severityScores } from '../rule.ts';

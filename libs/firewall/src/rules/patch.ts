import type { Rule } from '../rule.ts';
import { patchedApplianceRules } from './patch/appliances.ts';
import { patchedApplicationRules } from './patch/applications.ts';
import { patchedFrameworkRules } from './patch/frameworks.ts';
import { patchedServerRules } from './patch/servers.ts';

/** Vulnerabilities that are known to be exploited, and their marks: precise ones, so that nobody else is stopped. */
export const patchRules: readonly Rule[] = [
  ...patchedFrameworkRules,
  ...patchedApplicationRules,
  ...patchedServerRules,
  ...patchedApplianceRules,
];

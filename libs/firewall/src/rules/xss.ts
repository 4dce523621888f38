import type { Rule } from '../rule.ts';
import { attributeRules } from './xss/attributes.ts';
import { markupRules } from './xss/markup.ts';
import { scriptRules } from './xss/script.ts';
import { suspicionRules } from './xss/suspicion.ts';
import { uriRules } from './xss/uris.ts';

/** CWE-79: values that become part of a page and run there. */
export const xssRules: readonly Rule[] = [...markupRules, ...attributeRules, ...uriRules, ...scriptRules, ...suspicionRules];

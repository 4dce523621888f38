import type { Rule } from '../../rule.ts';
import { inputs } from '../places.ts';
import { gap, quote } from './pieces.ts';

const raw = String.raw;

/** Values that are sent to see whether an input is open. */
export const probeRules: readonly Rule[] = [
  {
    id: 'sqli-login-bypass',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Short values of quotes and operators that make a condition of a login hold for everybody.',
    in: inputs,
    screen: 'sqlQuote',
    when: [
      {
        regex:
          raw`^[\w.@-]{0,40}'[\s)]*[-+*/^&%<>=!~|]{1,3}[\s(]*(?:'{1,2}\d?|0?[\s)]*(?:--.{0,3}|#|;|/\*))$|^[\w.@-]{0,40}['"]+[\s)]+(?:x?or|and|like|div|mod|\|\||&&)[\s(]*['"]{0,2}\d?\W{0,4}$` +
          raw`|^[\w.@-]{0,40}['"]+(?:x?or|and|\|\||&&)[\s(]*['"]\d?\W{0,4}$|^'or'\d=\d'?$|^\d+'"[\s(]*$|^==$|^'#$`,
      },
    ],
    bad: ["'-'", "'^'", "'*'", "' or '", "'='", "'=0--+", "admin' or", "'&'"],
    good: ["Val-d'Or", "'a'", "it's", '"-" or "+"', '5\' 6"', "'", "''"],
  },
  {
    id: 'sqli-probe',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Fragments that no sentence has, sent to provoke an error of the database.',
    in: inputs,
    screen: 'sqlCondition',
    when: [
      {
        regex:
          raw`^\W*'\W*[!\x{60}]\W*\x{60}\W*$|^${quote}\w{0,8}${quote}${gap}*(?:!=|<>|<=>|=)${gap}*${quote}\w{0,8}$|^-?\d+${gap}*(?:--[\s+-]*|/\*.*\*/|;${gap}*--.*)$` +
          raw`|^-?\d+${quote}[)\s]*(?:--|#|/\*|;\W*$|%)|^-?\d+[)\s]*(?:and|or|xor|\|\||&&)${gap}*(?:\(*${gap}*select\b|not\b|exists\b|sleep\b|[a-z_]+\(|'\w*'${gap}*[=<>]|\d+${gap}*(?:--|#))|^-?\d+${gap}*(?:div|mod)${gap}*\(|^(?:div|mod|pow|power)\(-?\d+,-?\d+\)$`,
        minLength: 3,
      },
    ],
    bad: ["'!`", "'x'!='y", '1--', '1/**/', "1'--", '1 and (select 1)', '1) or sleep(5)', 'div(23,-2)'],
    good: ['5 - 3', '1 and 2', '3 or more (see below)', "60's", '1 -- 2'],
  },
];

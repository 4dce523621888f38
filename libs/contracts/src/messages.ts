import { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const kinds: Record<string, string> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};
const formats: Record<string, string> = {
  date: 'Give a day like 2026-11-22.',
  datetime: 'Give a time in UTC like 2026-12-31T23:59:59Z.',
  email: 'Give an e-mail address like anna@example.com.',
  url: 'Give an address like https://www.example.com.',
  ipv4: 'Give an IP address.',
  ipv6: 'Give an IP address.',
  cidrv4: 'Give a range like 203.0.113.0/24.',
  cidrv6: 'Give a range like 2001:db8::/32.',
};
const list = (values: readonly unknown[]) => values.map((value) => String(value)).join(', ');

/** The words for what is wrong and how to mend it, where a schema has none of its own. */
function message(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'This is needed.' : `Give ${kinds[issue.expected] ?? issue.expected}.`;
    case 'invalid_value':
      return issue.values.length === 1 ? `Give ${list(issue.values)}.` : `Give one of: ${list(issue.values)}.`;
    case 'too_small':
      return bound(issue.origin, Number(issue.minimum), 'at least');
    case 'too_big':
      return bound(issue.origin, Number(issue.maximum), 'at most');
    case 'invalid_format':
      return formats[issue.format];
    case 'unrecognized_keys':
      return issue.keys.length === 1 ? 'There is no such field here; leave it out.' : `There are no such fields here: ${list(issue.keys)}.`;
    case 'invalid_union':
      return unionMessage(issue);
    case 'invalid_key':
      return issue.issues[0]?.message;
    default:
      return undefined;
  }
}

type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

/** Options are told with the issue where one field tells the forms apart; of forms that are single values, all are named. */
function unionMessage(issue: UnionIssue): string {
  const values = Array.isArray(issue.options) ? issue.options : literalsOf(issue.errors ?? []);
  return values.length > 0 ? `Give one of: ${list(values)}.` : 'This is in none of the forms that are understood here.';
}

/** The values that a union of single values allows; none where one of its forms is more than that. */
function literalsOf(forms: readonly (readonly z.core.$ZodIssue[])[]): unknown[] {
  const literals = forms.map(([issue]) => (issue?.code === 'invalid_value' && issue.path.length === 0 ? issue.values : []));
  return literals.some((values) => values.length === 0) ? [] : literals.flat();
}

function bound(origin: string, limit: number, words: 'at least' | 'at most'): string {
  if (origin === 'string') return words === 'at least' && limit === 1 ? 'Fill this in.' : `Use ${words} ${limit} characters.`;
  if (origin === 'array') return words === 'at least' && limit === 1 ? 'Give at least one.' : `Give ${words} ${limit}.`;
  return `Give a number of ${words} ${limit}.`;
}

z.config({ customError: message });

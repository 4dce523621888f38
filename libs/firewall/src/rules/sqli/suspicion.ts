import type { Rule } from '../../rule.ts';
import { everywhere, inputs } from '../places.ts';
import { gap, gapOrBracket, quote } from './pieces.ts';

const raw = String.raw;

/** What is more often an attack than not, yet stands in ordinary text, too: for sites that take neither prose nor code. */
export const suspicionRules: readonly Rule[] = [
  {
    id: 'sqli-grammar-path',
    family: 'sqli',
    severity: 'critical',
    paranoia: 2,
    stops: 'SQL in the path, by the grammar of its tokens.',
    in: ['path'],
    screen: 'suspicious',
    when: [{ looksLike: 'sqli' }],
    bad: [{ target: '/post/1234%20OR%201=1' }],
    good: [{ target: '/a/b-or-c' }],
  },
  {
    id: 'sqli-function',
    family: 'sqli',
    severity: 'critical',
    paranoia: 2,
    stops: 'Calls of functions of SQL.',
    in: everywhere,
    screen: 'suspicious',
    when: [
      {
        regex: raw`(?:^|[^a-z])(?:abs|acos|ascii|asin|atan|avg|benchmark|bin|cast|ceil|char|chr|coalesce|concat|concat_ws|conv|convert|cos|count|crc32|curdate|current_user|curtime|database|datediff|db_name|decode|degrees|elt|encode|encrypt|exp|extract|extractvalue|field|floor|format|get_lock|glob|greatest|group_concat|hex|if|ifnull|in|insert|instr|interval|isnull|json|lcase|least|length|like|likelihood|ln|load_file|localtime|locate|log|lpad|ltrim|make_set|max|md5|mid|min|mod|name_const|now|nullif|nvl|oct|ord|overlay|password|pg_\w+|lo_\w+|starts_with|pi|pow|power|quarter|quote|radians|rand|randomblob|rpad|rtrim|schema|session_user|sha1|sin|sleep|soundex|sqlite_\w+|sqrt|std|strcmp|substr|substring|sum|sysdate|system_user|tan|to_char|trim|truncate|ucase|unhex|unistr|updatexml|user|utl_\w+|uuid|variance|version|xmltype|quarter)\W{0,4}\(|\b(?:date|day|default|last|left|likely|unlikely|minute|month|position|repeat|replace|reverse|right|round|second|sign|space|time|upper|lower|values|week|year)(?:/\*[^*]*\*/)?\(|^\W*\w{2,12}\W{1,4}\(\W*$|\b(?:un)?likely\s*\(\s*\w+\s*\)\s*(?:--|#)`,
        minLength: 4,
      },
    ],
    bad: ['ABS(', 'x"=sleep(12)="', '$(sleep(12))', 'IN/**/(1)'],
    good: ['see the table', 'a (b)'],
  },
  {
    id: 'sqli-operator',
    family: 'sqli',
    severity: 'critical',
    paranoia: 2,
    stops: 'Operators and keywords of conditions.',
    in: everywhere,
    screen: 'suspicious',
    when: [
      {
        regex: raw`<=>|<<|>>|<=|>=|\|\||&&|!=|<>|->|\b(?:not${gap}+)?(?:i?like|rlike|regexp|glob|similar${gap}+to|sounds${gap}+like)${gap}*(?:null|[\d'"\x{60}(%\\-]|email|rowid|id\b)|\b(?:rlike|notnull|isnull|ilike)\b|\bin${gap}*\(${gapOrBracket}*(?:\d|${quote}|select)|\bis${gap}+(?:not${gap}+)?(?:null|\d)\b|collate${gap}*\W?\w|\b(?:un)?likel(?:y|ihood)${gap}*\(|${quote}${gap}*(?:is|not|like|glob|between|in|sounds)\b|!${gap}*(?:all|any)\b|\d${gap}*[<>]${gap}*\d|\b(?:0=0|1=1|2=2|3=3|4=4|5=5|6=6|7=7|8=8|9=9)\b|(?:x?or|and)${gap}*${quote}?\w+${quote}?${gap}*[<>=]|\d${gap}+like${gap}+\d`,
        minLength: 2,
      },
    ],
    bad: ['LIKE NULL', 'in (0,1)', 'a>=b', 'email ilike email--', 'xor 2 <', '42 like 42', "something LIKE '"],
    good: ['I like it', 'this is not it', 'inside (brackets)'],
  },
  {
    id: 'sqli-quote-word',
    family: 'sqli',
    severity: 'critical',
    paranoia: 2,
    stops: 'Quotes before operators, keywords or comments.',
    in: everywhere,
    screen: 'suspicious',
    when: [
      {
        regex:
          raw`${quote}[\s)\\]*(?:x?or|and|having|order|group|limit|union|alter|select|insert|update|delete|drop|is|not|div|like|glob|in)(?:\b|[/(\d])` +
          raw`|${quote}[\s)]*(?:[-^&>/*+=?|]|not|is)+[\s(]*\w*[\s)]*(?:--|#)|\\${quote}[\s)]*(?:x?or|and)|${quote}[\s;]*#|,[^,]*${quote}[^,]*,|,${gap}*\w*${quote}|${quote}${gap}+${quote}|\b(?:or|and)${gap}*${quote}?\d+${quote}?|\^${quote}|>\w*#|[*=?]${gap}*(?:from|#)${gap}*[=']?|['"];|\d+${quote}${gap}*${quote}|'\s+\w*\.\w+\s*=|${quote}\s*\w+\s+in\s*\w+`,
        minLength: 2,
      },
    ],
    bad: ["is this your parents' or yours?", "x'-email--", "'or'1", "3' ' 1", "';#", "' is not?--", "' UNION/", "a'or'a"],
    good: ["O'Reilly", "it's fine", 'say "hello"'],
  },
  {
    id: 'sqli-keywords',
    family: 'sqli',
    severity: 'critical',
    paranoia: 2,
    stops: 'Words of SQL next to each other.',
    in: everywhere,
    screen: 'suspicious',
    when: [
      {
        regex: raw`\b(?:order|group)${gap}+by\b|\bfrom\b.{1,200}\b(?:limit|where|group${gap}+by|having)\b|\bselect\b.{1,200}(?:\bfrom\b|\bcase\b|\(|0x)|\b(?:insert|replace)${gap}+into\b|\bdelete${gap}+from\b|\bunion${gap}+(?:all|distinct|a)\b|\bexecute${gap}*[\w(]|\bexcept${gap}+(?:values|select)\b|\bdrop${gap}+\w+|\bupdate${gap}*\w+|;${gap}*(?:set|insert|update|delete|select|drop)|\bset${gap}+@|\)${gap}*(?:as${gap}+\S+${gap}+from\b|when${gap}+\d+${gap}+then)|\bif${gap}+(?:not${gap}+)?exists\b|\barray\[|\b(?:n?varchar|utl_http|xp_\w+|sp_\w+)\b|\bdeclare${gap}+[@\w]`,
        minLength: 6,
      },
    ],
    bad: [
      'order by',
      'execute system',
      'DROP sampletable;--',
      'from t limit',
      ') as orders FROM',
      '; insert into',
      ') when 234 then',
      'nvarchar',
    ],
    good: ['choose one', 'we sort by name', 'the union of two'],
  },
  {
    id: 'sqli-encoded',
    family: 'sqli',
    severity: 'critical',
    paranoia: 2,
    stops: 'Hexadecimal and binary literals, casts, limits of integers, names in backticks.',
    in: everywhere,
    screen: 'suspicious',
    when: [
      {
        regex: raw`(?:^|[^a-z\d])0x[\da-f]{3,}|\b[bx]'[\da-f]{4,}|\\0x|\\x23|^\x{60}\w+\x{60}$|\w${gap}*::${gap}*\w|^-?(?:2147483648|4294967295|4294967296|9223372036854775808|18446744073709551616)$|[\x{b4}\x{2018}\x{2019}]\s*(?:or|and)\b`,
        minLength: 4,
      },
    ],
    bad: ['select 0x616263', '4294967296', '`bla`', '1+current_user::int', 'id=1´ OR ´1´=´x´'],
    good: ['0x', '4096', 'a: b'],
  },
  {
    id: 'sqli-comment-end',
    family: 'sqli',
    severity: 'critical',
    paranoia: 2,
    stops: 'Comments of SQL at the end of a value or between words.',
    in: inputs,
    screen: 'suspicious',
    when: [{ regex: raw`(?:^|[\s;)'"])--[\s+-]*$|\w\s*(?:--|;\s*--|#)\s*$|/\*.*\*/|/\*\s*$`, minLength: 3 }],
    bad: ['DROP sampletable;--', 'OR 1# ', 'or 1=1/*', 'a/**/b'],
    good: ['a -- b', 'C# code', '#hash'],
  },
  {
    id: 'sqli-special-characters',
    family: 'sqli',
    severity: 'critical',
    paranoia: 2,
    stops: 'Many quotes, brackets and operators in a row.',
    in: ['arguments'],
    screen: 'suspicious',
    when: [{ regex: raw`[()]{8}|[#'"\x{60}\x{b4}\x{2019}\x{2018};()=-]{6}|^["'\x{60}]['"\x{60}]$`, minLength: 2 }],
    bad: ['(((((())))))', '1’ OR ’1’=’x’#;--()'],
    good: ['!@#$%^&*()-', ':-)', '--- title'],
  },
  {
    id: 'sqli-orm-lookup',
    family: 'sqli',
    severity: 'critical',
    paranoia: 2,
    stops: 'Names of parameters that make an ORM compare columns of related tables.',
    in: ['argument_names'],
    screen: 'suspicious',
    when: [
      {
        regex: raw`\w__\w+__(?:i?(?:startswith|endswith|contains|exact|regex)|in|isnull|[gl]te?|range|has_keys?|has_any_keys|contained_by|search)$`,
      },
    ],
    bad: [{ target: '/?created_by__user__password__startswith=p' }],
    good: [{ target: '/?name__exact=a&city__in=b' }],
  },
];

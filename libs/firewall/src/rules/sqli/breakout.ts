import type { Rule } from '../../rule.ts';
import { everywhere, inputs } from '../places.ts';
import { gap, gapOrBracket, leftOddQuotes, leftQuote, quote } from './pieces.ts';

const raw = String.raw;
const comparison = raw`(?:[<>!]?=|[<>]|<>|!|<=>|(?:not${gap}+)?(?:i?like|rlike|regexp|glob|match|similar${gap}+to|sounds${gap}+like)${gap}*[\w('"%@\d\x{60}]|(?:not${gap}*)?in${gap}*\(|(?:is${gap}+(?:not${gap}+)?(?:null|true|false|\d))|isnull\b|notnull\b|between${gap}+['"\d\w(])`;
const number = raw`[-+~!(\s]*(?:0x[\da-f]+|\d+(?:\.\d*)?(?:e\d+)?|null|true|false)[)\s]*`;
const word = raw`(?:x?or|and|having|where|xnor|\|\||&&)`;

/** Values that leave the string or number they were put into, and change what the query asks. */
export const breakoutRules: readonly Rule[] = [
  {
    id: 'sqli-grammar',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'SQL in a value, by the grammar of its tokens.',
    in: [...inputs, 'user_agent', 'referer', 'headers'],
    screen: 'sqlGrammar',
    when: [{ looksLike: 'sqli' }],
    bad: ["1' or '1'='1", '-1839" or "1"="2', "x') or ('a'='a", '1234 OR 1=1', "1' and substr(version(),1,1)='5"],
    good: ["O'Reilly", 'select a table and order by phone', "the dogs' and the cats' food", "const x = require('stream')", '5\' 6"'],
  },
  {
    id: 'sqli-always-true',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'A comparison of two constants after OR, AND or HAVING, so that a condition always or never holds.',
    in: everywhere,
    screen: 'sqlCondition',
    when: [
      {
        regex: raw`(?:(?:\b|\d|_)(?:x?or|and|having|where|when|not)|\|\||&&)(?:${gapOrBracket}|[-+~!{])*(?:not${gap}+)?${number}${gap}*(?:(?:<=>|[<>!]=|<>|=|(?:not${gap}+)?(?:r?like|rlike|regexp|in|is|sounds${gap}+like)\b)${gapOrBracket}*${number}|[<>]${gapOrBracket}*${number}(?:$|--|[#;/'"&|+*]|(?:and|or|limit|union|order|having)\b))`,
        minLength: 5,
      },
    ],
    bad: ['1234 OR 1=1', '1)or(2>1', '5 and 3 like 3', '1/**/or/**/1/**/=/**/1', 'x having 1=1', '1 or not 1=2', '1 || 1=1'],
    good: [
      '1 = 1',
      '1 = 1 and 2 = 2',
      '2 > 1 and 3 > 2',
      'bigger or smaller than 5',
      'in 2020 and 2021',
      'rated 4 or 5 of 5',
      'x=1 and y=2',
    ],
  },
  {
    id: 'sqli-equal-strings',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'A comparison of two strings after OR or AND, in texts of any length.',
    in: everywhere,
    screen: 'sqlStrings',
    when: [
      {
        regex: raw`(?:\b|['"\d)])(?:x?or|and|\|\||&&)${gapOrBracket}*(?:not${gap}+)?(?:'[^']{0,30}'|"[^"]{0,30}")[\s)]*(?:=|<>|!=|<=>|[<>]|(?:not\s+)?like\b)[\s(]*n?(?:'[^']{0,30}(?:'|$)|"[^"]{0,30}(?:"|$))`,
        minLength: 9,
      },
    ],
    bad: ["x' or 'a'='a", "A long story about nothing. ') or ('x')=('x", "1' or'1'='1", '" or ""="'],
    good: ['He said "yes" and "no" = maybe', "a === 'b' || 'c' === d", "WHERE name = 'x' AND city = 'y'"],
  },
  {
    id: 'sqli-quoted-condition',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'A quote that ends a string, and a condition after it.',
    in: everywhere,
    screen: 'sqlQuote',
    when: [
      {
        regex:
          raw`${leftQuote}(?:${gapOrBracket}|\\|%)*${word}(?:${gapOrBracket}|[-+~!@{])*(?:not${gap}*)?(?:` +
          raw`(?:${quote}[^'"]{0,60}${quote}|[\w.@\x{60}$\[\]]+)?(?:\([^)]{0,80}\)*)?${gapOrBracket}*${comparison}` +
          raw`|(?:true|false|null|\d+|${quote}[\w%]{0,20})[\s)]*(?:--|[#;]|/\*|limit\b|union\b|order\b|group\b|or\b|and\b|\|\||$)` +
          raw`|(?:exists|select|sleep|if|case|ascii|ord|length|substr|substring|mid|extractvalue|updatexml|glob|json|likely|unlikely|likelihood|cast|convert|char|chr|rlike|starts_with|lo_get|\w+_\w+)${gap}*\()`,
        minLength: 5,
      },
    ],
    bad: [
      "' or ''='",
      "EmptyValue' and 526=527",
      "admin') or ('1'='1'--",
      "' or 1 -- -",
      "x' and email is null--",
      "' or true--",
      "1' and exists(select * from users)#",
      "admin' or 1=1#",
      "' || 'a'='a",
      "' or uid like '%",
      "admin@example.com'and not sqlite_compileoption_get (id)--",
    ],
    good: [
      "the dogs' and the cats' food",
      "is this your parents' or yours?",
      'He said "yes" and "no" = maybe',
      "name === 'a' || type === 'b'",
      "WHERE name = 'x' AND age = 5",
    ],
  },
  {
    id: 'sqli-quoted-end',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'A quote that ends a string, and a comment or the end of the statement after it, so that the rest of the query is left out.',
    in: everywhere,
    screen: 'sqlQuote',
    when: [
      {
        regex: raw`${leftOddQuotes}(?:[\s)]|/\*[^*]*\*/|\x00)*(?:--(?:[\s+-]*[a-z]{0,8}\W{0,8})?$|;?[\s)]*#\W*$|/\*[^'"]{0,40}$|;[\s})\]]*(?:--|#|/\*).*|;?%00|;?\x00)|^[^\n'"\x{60}]{0,150}['\x{60}](?:\s|/\*[^*]*\*/)*;\s*\}?\s*$`,
        minLength: 3,
      },
    ],
    bad: [
      "admin'--",
      "admin' #",
      "x')) --",
      "x'/*",
      "admin@example.com';}",
      "admin@example.com';",
      "1' -- sqCV",
      "root@example.com'/* comment */;",
    ],
    good: ["the boys' -- all of them -- came", "it's; well", "James' #birthday", 'he said "yes"', "rock 'n' roll -- live"],
  },
  {
    id: 'sqli-quoted-operator',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'A quote that ends a string, and an operator of SQL that compares or calculates with it.',
    in: everywhere,
    screen: 'sqlQuote',
    when: [
      {
        regex:
          raw`${leftQuote}[\s)]*(?:(?:=|<>|!=|<=>|[<>]=?)${gap}*(?:${quote}[\w%]{0,20}${quote}?\W{0,3}$|${quote}[^'"]{1,40}(?:=|\bor\b|\band\b|--|\|\||${quote}${gap}*[-+*/|&^])|[\w@]+\(|\(?${gap}*select\b|0(?:--|#|;|\W*$))` +
          raw`|(?:\|\||[-+*/%^&|.])${gap}*\(*${gap}*(?:select\b|case\b|if\(|sleep\s*\(|(?:char|chr|ascii|substr|substring|concat|cast|convert|version|user|database|utl_|dbms_|pg_sleep|benchmark|extractvalue|updatexml|randomblob|load_file|xmltype)\w*${gap}*[.(]|true\b|${quote}?\d+${quote}?\W*$)` +
          raw`|collate${gap}*[\w"'\x{60}]|(?:not${gap}+)?(?:i?like|rlike|regexp|glob|between|similar${gap}+to|sounds${gap}+like)${gap}*(?:[('"%\x{60}]|\w+--)|(?:not${gap}*)?in${gap}*\(${gapOrBracket}*(?:\d|${quote}|select)|is${gap}+(?:not${gap}*)?(?:null(?:\W*(?:--|#|;|$)|\s+(?:or|and)\s+['\"\d(])|[?\d-])|isnull|notnull)`,
        minLength: 4,
      },
    ],
    bad: ["x'='x", "foo'||(select 1)", "'||'6", "' like '%", "'in(1,2)--", "user'collate nocase--", "'<>'z", "x'||utl_http.request('a')"],
    good: [
      "'quoted' = 'text'",
      'a "b" + "c"',
      "it's like this",
      "5' x 3'",
      "name='John'",
      "the boys' in (or out)",
      "O'Neil-O'Brien",
      "class='a b'",
    ],
  },
  {
    id: 'sqli-json-operator',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Operators on JSON in SQL, which many filters do not know (CVE-2021-4278 and its like).',
    in: everywhere,
    screen: 'sqlQuote',
    when: [
      {
        regex:
          raw`[\]}]${quote}${gap}*(?:::${gap}*jsonb?${gap}*)?(?:<@|@>|->>?|#>>?|#-|\?[|&]?|@\?|@@?|[<>=-])${gap}*(?:${quote}[\[{$\w]|array\b|\d)` +
          raw`|[\]}"']::jsonb?\b|'\s*(?:<@|@>|#>>?|->>?)${gap}*'|\bjson_(?:extract|contains|length|depth|keys|search|each|tree|type|valid|array_length|object_keys|query|value|modify)${gap}*\(${gap}*[\x{60}'"\w@(]`,
        minLength: 6,
      },
    ],
    bad: [
      `OR '{"b":2}'::jsonb <@ '{"a":1, "b":2}'`,
      `1 or '{"a":2}' -> '$.a' = 2`,
      `or json_extract('{"id": 14}', '$.id') = 14`,
      `OR '[1,2]' ? '1'`,
    ],
    good: [`{"a":[1,2]}`, `echo '{"a":1}' > file.json`, `curl -d '{"a":1}' https://example.com`, 'I love you <3'],
  },
];

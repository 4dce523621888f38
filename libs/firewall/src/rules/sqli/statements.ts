import type { Rule } from '../../rule.ts';
import { everywhere, inputs } from '../places.ts';
import { gap, gapOrBracket, quote, statement } from './pieces.ts';

const raw = String.raw;
const name = raw`[\w.\x{60}"\[\]]+`;
const listed = raw`[\w.\x{60}"\[\]@*()]+`;

/** Statements where a value belongs. */
export const statementRules: readonly Rule[] = [
  {
    id: 'sqli-union-select',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'UNION SELECT, which appends rows of any table to what a query answers.',
    in: everywhere,
    screen: 'sqlStatement',
    when: [
      {
        // A union that selects something in a sentence stands behind a word, and names neither numbers nor tables.
        regex: raw`union(?:(?:${gapOrBracket}|[-+@~!.\d])*(?:(?:all|distinct(?:row)?)\b${gapOrBracket}*select(?:\b|[_\d])|values${gap}*\(|table${gap}+\w+${gap}*(?:limit|--|#|;))|(?:[^ a-z]|  )(?:${gapOrBracket}|[-+@~!.\d])*select(?:\b|[_\d])| (?:${gapOrBracket}|[-+@~!.\d])+select(?:\b|[_\d])| ?select(?:[^a-z ]|$| +(?:[^a-z ]|\w+(?:,\S|[(*@.]| *(?:--|#|;))|null\b|[^\n]{0,200}\bfrom\b)))|[^a-z ] *union *select\b`,
        minLength: 11,
      },
    ],
    bad: [
      '1 union select 2,3',
      '0/**/union/*!50000select*/1',
      '1)union(select(1))',
      'x" UNION ALL SELECT NULL--',
      '1 union%0aselect 1',
      '1 union values(1,2)',
      'x union select user(),2',
      'x union select password from users',
      "x' union select current_user",
      'x union select null',
    ],
    good: [
      'the European Union selects its members',
      'European Union select committee',
      'credit union select checking account',
      'a union of workers',
      'union values matter',
    ],
  },
  {
    id: 'sqli-stacked',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'A second statement after a semicolon that ends the first.',
    in: everywhere,
    screen: 'sqlStatement',
    when: [
      {
        regex: raw`^(?:[^;/][^;]{0,119})?;${gapOrBracket}*${statement}|^\W{0,4}\d{1,8}\W{0,4}[\s+]+exec(?:ute)?[\s+]+(?:sp_|xp_|master\.)`,
        minLength: 9,
      },
    ],
    bad: [
      '1; drop table users--',
      "x'; insert into users values (1)--",
      '1;exec master..xp_cmdshell',
      ";declare @q varchar(99);set @q='a'",
      '1;select pg_sleep(5)',
      "foo');waitfor delay '0:0:5'--",
      ';update users set name=1',
      '1 exec sp_who',
      "; begin declare @var varchar(8000) set @var=':' select @var",
    ],
    good: [
      'Select; drop-down menus',
      'Come in; update your data; delete what you want',
      'a;b;c',
      'Insert coin into machine; update later',
      'alter ego; create table reservation for two',
      'We met; select members from all towns came',
    ],
  },
  {
    id: 'sqli-query',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'A value that is a query of SQL.',
    in: inputs,
    screen: 'sqlStatement',
    when: [
      {
        regex:
          raw`^\W{0,12}select${gapOrBracket}+(?:(?:distinct|all|top[\s+]+\d+)[\s(+]+)?(?:\*|(?:${listed}[\s+]*,[\s+]*)+${listed}|\w+\([^)]*\)+|[\x{60}"\[][\w ]+[\x{60}"\]])${gapOrBracket}*from${gapOrBracket}+[\w.\x{60}"\[\]]+(?:\W*$|${gap}*[;,)#]|${gapOrBracket}+(?:\w{1,3}${gap}+)?(?:where|limit|order|group|having|join|left|right|inner|natural|union|as|into|for|--|/\*))` +
          raw`|^\W{0,12}select[\s+]+[\w.\x{60}"]+[\s+]+from[\s+]+[\w.\x{60}"]+[\s+]*(?:--|;|[\s+](?:where[\s+]+[\w.\x{60}"]+[\s+]*(?:[=<>]|like\b|in\b|is\b)|limit[\s+]+\d|order[\s+]+by[\s+]+\w+(?:[\s+]+(?:asc|desc)\b|\W*$)|group[\s+]+by|union\b|--))`,
        minLength: 12,
      },
    ],
    bad: [
      'SELECT * FROM `movies` GROUP BY `category_id`',
      'select name, password from users',
      '(select password from users limit 1)',
      'select count(*) from t',
    ],
    good: [
      'Select one from the list',
      'Select * from the menu',
      'Select colours from our range, order by phone',
      'Select a table and order by phone',
    ],
  },
  {
    id: 'sqli-statement',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'A value that is a statement of SQL which changes or runs something.',
    in: inputs,
    screen: 'sqlStatement',
    when: [
      {
        regex:
          raw`^[^\w/]{0,12}(?:insert[\s+]+(?:ignore[\s+]+)?into[\s+]+${name}[\s+]*(?:\([^)]*\)[\s+]*)?(?:values|select)\b` +
          raw`|delete[\s+]+from[\s+]+${name}[\s+]*(?:where\b|;|--|#|limit[\s+]+\d)` +
          raw`|(?:drop|truncate)[\s+]+(?:table|database|schema)[\s+]+(?:if[\s+]+exists[\s+]+)?${name}[\s+]*(?:;\W*$|--|#|cascade|$)` +
          raw`|alter[\s+]+(?:table|user|database|login|role)[\s+]+${name}[\s+]+(?:add|drop|modify|change|rename|alter|identified|with|set)\b` +
          raw`|create[\s+]+(?:or[\s+]+replace[\s+]+)?(?:temp(?:orary)?[\s+]+)?(?:function|procedure|trigger|user|view|database|login)[\s+]+${name}[\s+]*(?:\(|identified|as[\s+]+select|begin|before|after|with[\s+]+password|returns)` +
          raw`|exec(?:ute)?[\s+]+(?:immediate[\s+]*${quote}|(?:master\.+)?(?:xp|sp)_\w+|\(?[\s+]*['\"])|declare[\s+]+@\w+|execute[\s+]*\([\s+]*${quote})`,
        minLength: 10,
      },
    ],
    bad: [
      'insert into users(id) values (3)',
      'CREATE FUNCTION hello (s CHAR(20)) RETURNS CHAR(50)',
      'ALTER TABLE `a` ADD `video` TEXT',
      'EXECUTE IMMEDIATE "x"',
      'delete from users where 1',
      'drop table users',
      'declare @b',
    ],
    good: [
      'Update the settings, set a = b',
      'Delete from the list what you do not want',
      'Create table lamps and alter user habits',
      'Drop database knowledge; learn',
    ],
  },
  {
    id: 'sqli-subquery',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'A query in brackets inside of a value.',
    in: everywhere,
    screen: 'sqlStatement',
    when: [
      {
        regex: raw`(?:(?:[-+*/%|&=<>^,(~!]|\d|${quote}|\b(?:and|or|xor|not|exists|like|rlike|regexp|any|some|all|by|when|then|else|limit|having|in)|^)(?:${gap}|[(@~!+-])*\(${gapOrBracket}*)select(?:${gapOrBracket}|[-+~!@*.'"\x{60}])*(?:\*|null\b|@@|${quote}|\d|top\b|distinct\b|(?:case|if)${gapOrBracket}|[\w.@\x{60}"]+${gap}*(?:\(|,)|[\w.\x{60}"]+${gapOrBracket}+from${gapOrBracket}+[\w.\x{60}"(]+(?:\W*$|${gap}*\)|${gap}+(?:where|limit|order|group|having)\b))`,
        minLength: 9,
      },
    ],
    bad: [
      '1 and (select 1)=1',
      "'||(select user from dual)",
      '1*(select(0)from(select(sleep(5)))v)',
      "' AND SUBSTRING((SELECT Password FROM Users WHERE Username = 'a'), 1, 1) > 'm",
      '(select(0)from(select(sleep(15)))v)',
    ],
    good: ['(select one)', 'choose (select your size) and colour', 'in the menu (select from the left) you find it', 'Size = (select)'],
  },
  {
    id: 'sqli-select',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'SELECT with a function, variable or quoted name, as only queries have it.',
    in: inputs,
    screen: 'sqlStatement',
    when: [
      {
        regex:
          raw`(?:^|\W|\d)select${gapOrBracket}*(?:@@\w|(?:sleep|pg_sleep|benchmark|load_file|extractvalue|updatexml|group_concat|concat(?:_ws)?|n?char|chr|ascii|hex|unhex|version|database|schema|user|current_user|session_user|system_user|db_name|is_srvrolemember|has_dbaccess|randomblob|sqlite_version|utl_\w+\.\w+|dbms_\w+\.\w+|count|cast|convert|case${gap}+when|elt|make_set|json_\w+|string_agg|array_agg|xmlagg|listagg|query_to_xml)${gap}*(?:\(|when)|pg_sleep\b|0x[\da-f]{2})` +
          raw`|^[^'\"]{0,80}['\"]${gap}*;?${gap}*select${gap}+\w\W*$|^[^'"]{0,80}['"](?:${gap}|;)+select${gap}+[*(@]|select[\x{60}\[][^\x{60}\]]{1,60}[\x{60}\]]${gap}*(?:,|from)`,
        minLength: 9,
      },
    ],
    bad: [
      'SELECT CHAR(',
      'select(user(',
      '1 select concat(0x3a,user())',
      'select pg_sleep',
      'select @@version',
      "' select H",
      'SELECT BENCHMARK(1000000,1+1)',
    ],
    good: ['Select user accounts (admin) first', 'select the count', 'select version 2'],
  },
  {
    id: 'sqli-alias',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'The alias of a column and the FROM behind it, cut out of a query.',
    in: inputs,
    screen: 'sqlStatement',
    when: [{ regex: raw`(?:\d|[\x{60}"'\])*])${gap}*\bas${gap}*["'\x{60}](?:[^"'\x{60}]{0,60}["'\x{60}])?${gap}*from\b`, minLength: 8 }],
    bad: ['1234 AS "foobar" FROM tablevar2=whatever', '` AS `edit_user_id` from', '6 As" from'],
    good: ['known as "the King" from Memphis', 'born 1934 as Elvis from Memphis'],
  },
  {
    id: 'sqli-clause',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Clauses of a query after a number or a quote: ORDER BY and GROUP BY that count columns, HAVING, LIMIT, PROCEDURE ANALYSE.',
    in: everywhere,
    screen: 'sqlCondition',
    when: [
      {
        regex:
          raw`(?:^-?\d+|${quote}|\))[\s()/*+]*(?:order|group)[\s/*+]+by[\s()/*+]*\d{1,5}(?:[\s/*+]*,[\s/*+]*\d+)*\W*(?:asc\b|desc\b)?\W*(?:--.{0,20}|#.{0,20}|/\*.{0,20})?$` +
          raw`|\b(?:order|group)[\s/*+]+by[\s()/*+]*(?:\d{1,5}[\s/*+]*(?:--|#|/\*|;)|(?:if|case|sleep|extractvalue|updatexml|concat|rand|char|ascii|cast|convert|iif|decode)[\s/*+]*(?:\(|when)|\([\s/*+]*select)` +
          raw`|^(?:-?\d+|[^'"\x{60})]{0,60}['")])[\s()/*+]*(?:having|where)[\s()/*+]+[\w'"\x{60}(.]+[\s/*+]*(?:[<>=]|\bis\b|\bin[\s/*+]*\(|\blike\b)` +
          raw`|(?:${quote}|\)|^-?\d+)[\s()/*+]*limit[\s/*+]+\d+[\s/*+]*(?:,|offset|into|procedure|union|--|#|/\*)` +
          raw`|\bprocedure[\s/*+]+analyse[\s/*+]*\(|\blimit[\s/*+]+\d+[\s/*+]*(?:,[\s/*+]*\d+[\s/*+]*)?(?:into|procedure)\b|['\d)][\s/*+]*group[\s/*+]+by[\s/*+]+[\w.\x{60}"]+[\s/*+]+having\b` +
          raw`|\)[\s/*+]*(?:not[\s/*+]+)?(?:like|rlike|regexp|between|is[\s/*+]+null)[\s/*+]*\(`,
        minLength: 6,
      },
    ],
    bad: [
      '1 order by 10--',
      "1' order by 3#",
      "x') group by 1,2,3--",
      '1 procedure analyse(',
      "' having 1=1--",
      ') like (',
      '1 order by if(1=1,1,sleep(1))',
      "1' limit 1,1 --",
    ],
    good: ['please order by 5 pm', 'We order by phone', 'sort (like this)', 'order by 12 friends', 'teams group by 3 or 4'],
  },
];

import type { Rule } from '../../rule.ts';
import { everywhere, inputs } from '../places.ts';
import { gap, gapOrBracket, quote } from './pieces.ts';

const raw = String.raw;

/** Questions whose answer shows in how long, whether or with which error the database answers. */
export const blindRules: readonly Rule[] = [
  {
    id: 'sqli-time',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Functions that make a database wait, so that its answers can be told by time.',
    in: everywhere,
    screen: 'sqlFunction',
    when: [
      {
        regex:
          raw`\b(?:pg_sleep(?:_for|_until)?|dbms_(?:pipe\.receive_message|lock\.sleep|session\.sleep)|randomblob|zeroblob|system\.sleep_each_row|sleepeachrow|generate_series)${gap}*\(` +
          raw`|benchmark${gapOrBracket}*\(?${gap}*[\d(x]*\d[\dex().]*${gap}*,|select${gapOrBracket}+benchmark${gap}*\(` +
          raw`|(?:\bselect|\band|\bx?or|\bnot|\bthen|\belse|\bunion|\bhaving|\bby|\blike|[-+*%^,'"\x{60}|&])${gapOrBracket}*!?sleep${gapOrBracket}*\((?:\s|/\*[^*]*\*/)*(?:["']?[\d.]+["']?\s*[-)*/%+,]|[(x@m])` +
          raw`|^\W{0,12}(?:\d+\W{0,6})?sleep${gap}*\(${gapOrBracket}*["']?[\d.+*/% -]{1,30}["']?\s*\)*\W{0,12}$`,
        minLength: 8,
      },
    ],
    bad: [
      '1 and sleep(5)',
      'sleep(20)',
      "x'||pg_sleep(5)--",
      'BEncHMARk(2999999,Md5(NoW()))',
      'if(now()=sysdate(),sleep(12),0)',
      "1 or dbms_pipe.receive_message('a',5)=1",
      'SeleCT sLeEp (mOD(10,5))',
    ],
    good: ['I sleep well (mostly)', 'await sleep(1000); run()', 'I wait for delay notices', 'benchmark (of 3)', 'time to sleep (8 hours)'],
  },
  {
    id: 'sqli-waitfor',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'WAITFOR, which makes SQL Server wait.',
    in: everywhere,
    screen: 'sqlStatement',
    when: [{ regex: raw`waitfor${gap}+(?:delay|time)${gap}*(?:${quote}|@|\d|\()`, minLength: 14 }],
    bad: ["1' waitfor delay '0:0:5'--", 'testing-1 waitfor delay "0:0:15"'],
    good: ['I wait for delay notices'],
  },
  {
    id: 'sqli-error',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Functions and casts that make a database tell data in its error messages.',
    in: everywhere,
    screen: 'sqlFunction',
    when: [
      {
        regex:
          raw`\b(?:extractvalue|updatexml|xmltype|gtid_subset|gtid_subtract|name_const|procedure[\s/*+]+analyse|ctxsys\.drithsx\.sn|utl_inaddr\.get_host_(?:address|name)|dbms_utility\.sqlid_to_sqlhash|ordsys\.ord_dicom\.getmappingxpath|query_to_xml(?:_and_xmlschema)?|database_to_xml(?:schema)?|table_to_xml|cursor_to_xml|xmlserialize|fn_listextendedproperty|suser_name|db_name|object_id|file_name|type_name|col_name|schema_name|has_dbaccess|is_srvrolemember|st_(?:latfromgeohash|longfromgeohash|pointfromgeohash))[\s/*+]*\(` +
          raw`|floor[\s/*+]*\([\s/*+]*rand[\s/*+]*\(|\brand[\s/*+]*\([\s/*+]*0?[\s/*+]*\)[\s/*+]*\*[\s/*+]*2|\bexp[\s/*+]*\([\s/*+]*~|~[\s/*+]*\([\s/*+]*select` +
          raw`|\b(?:geometrycollection|multipoint|multipolygon|multilinestring|linestring|polygon|json_keys|uuid_to_bin|bin_to_uuid)[\s/*+]*\([\s()/*+]*(?:select[\s()/*+]*[*\d'\"@(]|select[\s()/*+]+\w+[\s()/*+]*(?:from|\(|\))|convert[\s/*+]*\()` +
          raw`|\bconvert[\s/*+]*\([\s/*+]*(?:int|integer|signed|unsigned|char|varchar|nvarchar|numeric|decimal)\b[\s/*+]*(?:\(\d+\)[\s/*+]*)?,` +
          raw`|\bcast[\s/*+]*\(.{1,80}\bas[\s/*+]+(?:n?(?:var)?char|int(?:eger)?|signed|unsigned|numeric|decimal|bigint|text|xml|varbinary|binary|bool(?:ean)?|float|date(?:time)?|json)\b[\s/*+]*[()]`,
        minLength: 6,
      },
    ],
    bad: [
      '1 and extractvalue(1,concat(0x7e,version()))',
      'updatexml(1,concat(0x7e,(select user())),1)',
      '1 and convert(int,@@version)',
      '1 and 1=cast((select version()) as int)',
      '1 and exp(~(select 1))',
      'floor(rand(0)*2)',
      'name_const(',
    ],
    good: ['convert (int to float)', 'She will cast (as always) a vote', 'polygon (select a tool)', 'rand() in C'],
  },
  {
    id: 'sqli-conditional',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'CASE and IF that ask a database one question at a time.',
    in: everywhere,
    screen: 'sqlFunction',
    when: [
      {
        regex:
          raw`(?:\bselect|\band|\bx?or|\bby|\bthen|[-+*/%^,'"\x{60}|&=(]|\d)[\s()/*+]*case[\s()/*+]+(?:\w+[\s/*+]+)?when[\s()/*+]+.{1,80}\bthen\b` +
          raw`|(?:\bselect|\band|\bx?or|\bby|\bthen|[-+*/%^,'"\x{60}|&=]|\d|^)[\s()/*+]*(?:if|iif|ifnull|nullif|decode|elt|make_set)[\s/*+]*\([^{};\n]*(?:[=<>]|\bin\b|\blike\b|select\b)[^{};\n]*,[^{};\n]+,[^{};\n]+\)` +
          raw`|^\W{0,12}(?:when[\s()/*+]+)?\d+[\s()/*+]+then\b|\bor[\s/*+]*\{[\s/*+]*(?:if|fn|d|t|ts|oj|x)[\s/*+]|\bif[\s/*+]*\([\s/*+]*\d+[\s/*+]*[=<>][\s/*+]*\d+[\s/*+]*\)[\s/*+]*select\b|\belt[\s/*+]*\([\s/*+]*\d+[\s/*+]*=[\s/*+]*\d+|\bmake_set[\s/*+]*\([\s/*+]*\d+[\s/*+]*=`,
        minLength: 8,
      },
    ],
    bad: [
      '1 and (case when 1=1 then 1 else 0 end)',
      'if(1=1,sleep(5),0)',
      "1' or elt(1=1,sleep(5))",
      '9999 or {if length((select 1))>0}',
      'iif(1=1,1,2)',
      "(select case when (1=1) then 'a' else 'b' end)",
    ],
    good: [
      'in the case when it rains, then we stay',
      'if (a < b) { c(a, b, d) }',
      'and if (so) then go, or not, or later',
      'decode (a, b)',
    ],
  },
  {
    id: 'sqli-nested-functions',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Functions inside functions that take a secret apart, letter by letter.',
    in: everywhere,
    screen: 'sqlFunction',
    when: [
      {
        regex:
          raw`\b(?:ascii|ord|unicode|len(?:gth)?|char_length|bit_length|substr|substring|mid|left|right|hex|bin|conv|lower|upper|reverse|md5|sha1|concat(?:_ws)?|group_concat|coalesce|ifnull|isnull|nvl|trim|cast|lpad|count|instr|locate|position|strcmp|to_char|to_number|to_base64|quote|soundex)[\s/*+]*\([\s()/*+]*(?:select\b|distinct[\s/*+]+\w+[\s/*+]*,|(?:substr|substring|mid|database|user|version|current_user|current_database|session_user|system_user|schema|password|lower|upper|hex|cast|ifnull|concat|group_concat|ascii|char|chr|db_name|user_name|utl_inaddr\.\w+|lo_get)[\s/*+]*\(|@@\w|0x[\da-f]{2}|(?:user|pass(?:word|wd)?|table_name|column_name|schema_name|username|login)\b[\s/*+]*(?:,|\)))` +
          raw`|\b(?:n?char|chr)[\s/*+]*\([\s/*+]*(?:0x)?[\da-f]{2,3}[\s/*+]*(?:,[\s/*+]*(?:0x)?[\da-f]{2,3}[\s/*+]*){0,60}\)[\s/*+]*(?:\+|\|\||,|=|[\s/*+](?:n?char|chr)[\s/*+]*\()` +
          raw`|\b(?:n?char|chr)[\s/*+]*\([\s/*+]*(?:0x)?[\da-f]{2,3}[\s/*+]*,`,
        minLength: 8,
      },
    ],
    bad: [
      '1 and ascii(substr(database(),1,1))>64',
      'ascii(lower(substring((select user),1,1)))',
      'length(database())=8',
      'CHAR(113)+CHAR(118)',
      'chr(65)||chr(66)',
      'concat(0x3a,user())',
      'group_concat(table_name)',
      'char(97,98)',
    ],
    good: ['count (distinct things)', 'left (right (middle))', 'trim(name)', 'length (in cm)', 'String.length(x)'],
  },
  {
    id: 'sqli-bare-call',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'A value that is nothing but the beginning of a call of a function of SQL, as scanners try.',
    in: inputs,
    screen: 'sqlFunction',
    when: [
      {
        regex: raw`^\W{0,4}(?:select\W{0,3})*(?:abs|ascii|atan|avg|benchmark|bin|bit_length|cast|ceil|ceiling|char|char_length|chr|coalesce|compress|concat(?:_ws)?|conv|convert(?:_tz)?|cos|count|crc32|current_(?:date|time|timestamp|user)|curdate|database|date_(?:add|format|sub)|db_name|decode|des_(?:de|en)crypt|aes_(?:de|en)crypt|elt|encode|encrypt|export_set|extract(?:value)?|field|find_in_set|format|found_rows|from_(?:base64|days|unixtime)|get_lock|greatest|group_concat|hex|ifnull|inet_(?:aton|ntoa)|instr|is_(?:free|used)_lock|isnull|json_\w+|last_insert_id|lcase|least|length|load_file|locate|lower|lpad|ltrim|make_set|md5|mid|mod|name_const|now|nullif|nvl|oct|octet_length|old_password|ord|password|pg_\w+|pi|position|pow(?:er)?|quote|rand|regexp_\w+|release_lock|repeat|replace|reverse|round|row_count|rpad|rtrim|schema|session_user|sha[12]?|sign|sin|sleep|soundex|space|sqrt|strcmp|substr(?:ing)?(?:_index)?|sysdate|system_user|tan|to_(?:ascii|base64|char|date|days|hex|json|number|seconds|timestamp)|trim|ucase|uncompress|unhex|unistr|unix_timestamp|updatexml|upper|user|utl_\w+|uuid|version|xml\w+)[\\/?=\]\s'"]{0,3}\(\W{0,3}$`,
      },
    ],
    bad: ['concat (', 'MD5(', 'hex(', 'encode=(', 'RAND(', 'user('],
    good: ['md5(file)', 'see hex (', 'log in (', 'rand() is random'],
  },
];

import { codeScreens } from './screens-of-code.ts';

/** Code that Markdown shows as it is: manuals are full of markup there. */
const shownCode = /```[^`]*(?:```|$)|`[^`\n]*`/g;

/** Finds in values of at most `longest` characters what does not stand in code of Markdown. */
function outsideCode(pattern: RegExp, longest: number): ScreenTest {
  return {
    source: pattern.source,
    flags: pattern.flags,
    test: (value) =>
      value.length <= longest && pattern.test(value) && (!value.includes('`') || pattern.test(value.replace(shownCode, '``'))),
  };
}

/**
 * What a value must hold before any rule of a kind can match it: one quick test each, so that ordinary values never reach the engine.
 * `chars`: one of these at least must be there (`\x80` stands for every character beyond ASCII); `test`: and this must be found, which is
 * asked only then. It runs on whatever strangers send: linear, so no nested or neighbouring repeats; without the flags g and y. A rule
 * whose screen lets one of its matches by is a mistake that `rules.spec` finds. Screens with the same `chars` cost less than others.
 */
export const screens = {
  /** SQL by its grammar: what left a string or a number and goes on with an operator or keyword, in values short enough to be a payload. */
  sqlGrammar: {
    narrows: true,
    chars: '\'"=()<>;#*|&/%^-+',
    test: /^(?=[^]{1,1000}$)(?!\s*\d+\s*[=<>]\s*\d+\s+(?:and|or)\s+\d+\s*[=<>]\s*\d+[\s.,]*$)(?!\/\*[^*]*\*\/$)(?:[^'"]*['"]+[\s);]*(?:[+=>|&^;]|-(?![-a-z])|\*(?![.*/])|\/\*[^*]*\*\/|<(?![a-z/!])|!=|#(?!\w)|(?:x?or|and|having|group|order|limit|union|rlike|regexp|div|mod|not|glob|collate)(?![a-z]))|[^a-z\d]*-?\d+(?:['")\s]|\/\*[^*]*\*\/)*(?:\|\||&&|;|x?or|and|union|having|procedure|order|group|limit|into|like|in|between|is|regexp|case|div|mod|select|;)|[^]*?(?:or|and|having|where)(?![a-z])[\s(!~-]*(?:[\d'"@]|not|true|null|exists|\w+\s*\()[^]*[=(])/i,
  },
  /** A first quote with an operator or keyword of SQL behind it. */
  sqlQuote: {
    chars: '\'"`\x80',
    test: /^(?=[^]{1,1300}$)(?:[^'"`´‘’′＇＂]{0,150}['"`´‘’′＇＂]+(?:[\s)\0]*[-+*/=<>|&^%!;#~.\0]|[^a-z\d]{0,20}(?:x?or|xnor|and|having|where|div|mod|i?like|rlike|regexp|not|in|is|isnull|notnull|between|glob|collate|similar|sounds)(?![a-z]))|[^]*?(?:[\]}'"]::json|[\]}]['"]\s*[^\w\s]|json_[a-z]))/i,
  },
  /** A string compared with another after a keyword. */
  sqlStrings: {
    chars: '\'"',
    test: /(?:or|and|\|\||&&)[^a-z\d]{0,20}(?:not[^a-z\d]{1,20})?(?:'[^']{0,30}'|"[^"]{0,30}")[\s)]{0,10}(?:[=<>!]|not|like)/i,
  },
  /** Conditions on constants, clauses that follow a number or quote, numbers with more behind them. */
  sqlCondition: {
    narrows: true,
    chars: '0123456789(\'"`',
    test: /^(?!\s*\d+\s*[=<>]\s*\d+\s+(?:and|or)\s+\d+\s*[=<>]\s*\d+[\s.,]*$)(?:[^]*?(?:(?:or|and|having|where|when|not|\|\||&&)(?:\W{0,20}(?:not\W{0,20})?(?:\d|null|true|false)[^a-z]{0,20}(?:[<>=!]|like|rlike|regexp|in|is|not|sounds)|\s{0,10}\/\*)|(?:order|group)\W{1,20}by\W{0,20}(?:\d|[a-z]+\s{0,10}\(|case)|group\W{1,20}by\W[^]{1,60}having|procedure\W|limit\W{1,20}\d|['"`)\d]\W{0,20}(?:having|where)\W|\)\W{0,20}(?:not\W{1,20})?(?:like|rlike|regexp|between|is\W{1,20}null)\W{0,20}\()|-?\d+['"`)\s]*(?:--|\/\*|#|;|%|and|x?or|\|\||&&|div|mod)|(?:div|mod|pow)|\W{1,8}\w{0,8}\W{0,20}$|['"`]\w*['"`]\s{0,10}[!<=])/i,
  },
  /** Statements of SQL. */
  sqlStatement: {
    test: /exec(?:ute)?[\s+]{1,20}(?:sp_|xp_|master)|union(?=[^]{0,120}?(?:select|values|table))|(?:;|^)[^a-z\d]{0,30}(?:select|insert|update|delete|drop|alter|create|truncate|replace|merge|exec|declare|set|grant|waitfor|shutdown|vacuum|handler|prepare|copy|do|call|begin|print|backup|restore|bulk|dbcc|kill|load|rename|attach|pragma|use)(?:[\s(/*+@"'`[\xa0\0]|ute\W|$)|select[^a-z-]{0,20}[(*@'"`\d[~!+]|select-\d|\([^a-z\d]{0,20}select|select\W{1,20}[a-z_.\d]{2,30}\W{0,10}\(|select\W{1,20}pg_sleep|as\W{0,10}["'`][^]{0,60}?from|waitfor\W/i,
  },
  /** Calls of functions. */
  sqlFunction: {
    chars: '({)0123456789',
    test: /[a-z_\d~]\(|(?:ascii|benchmark|bin|cast|char|chr|coalesce|concat|concat_ws|conv|convert|count|decode|elt|encode|exp|floor|hex|if|ifnull|iif|instr|isnull|left|length|len|locate|lower|lpad|md5|mid|mod|name_const|nullif|ord|pos(?:ition)?|rand|receive_message|replace|reverse|right|round|set|sleep|substr(?:ing)?|trim|unicode|updatexml|upper|user|value|xmltype|~)[^a-z\d]{1,8}\(|\*\/\(|^[a-z_\d]{2,30}[^a-z\d]{1,3}\(|\{\s*(?:if|fn|d|ts?|oj|x)\s|case\W+(?:\w+\W+)?when|when\W+\d|\d\W+then\W/i,
  },
  /** Names of tables, procedures and variables that belong to databases. */
  sqlName: {
    test: /_schema|pg_|sqlite_|sys(?:objects|columns|databases|logins|users|processes|indexes|xlogins|comments|tables|cat|ibm|\.)|msys|mysql\.|(?:all|user|dba)_(?:tab|users|objects|col|pass|data)|[av]\$|rdb\$|master\.|tempdb|msdb|northwind|from[^a-z]{0,10}(?:sys\.)?dual|(?:out|dump|in)file|load_(?:file|ext)|lo_(?:import|export|get|create|put|from)|utl_|dbms_|bfilename|(?:read|write)file|fts3|(?:from|to)[^a-z]{1,10}(?:program|['\"])|attach\W{1,10}(?:database|['\"])|bulk\W{1,10}insert|backup\W{1,10}(?:database|log)|\b[xs]p_|sys_|httpuritype|open(?:rowset|query|datasource)|dblink|msdasql|sqloledb|@@/i,
  },
  /** Comments of SQL that touch a word. */
  sqlComment: { chars: '/-#', test: /\/\*[!+]|[a-z]\/\*|\*\/[a-z]|(?:or|and|select|union|from|where|insert|drop)(?:--|#)/i },
  /** Casts and odd numbers. */
  sqlLiteral: { chars: ':.', test: /::\s*[a-z]|\d\.e(?:[\s.(,)]|union|from|where|select|and|or)|2\.22507/i },
  /** What is asked only by suspicious sites. */
  suspicious: {
    test: /[^\w\s.,@]|order|group|select|union|insert|update|delete|drop|execute|from|like|null|char|utl|[xs]p_|__|\d{10}|declare|\b(?:or|and)\b/i,
  },
  /** Markup, event handlers, style sheets. */
  html: {
    chars: '<>"\'=`(:',
    test: /<[\s/]*[a-z!?]|[\s"'`/;(<+\0\x0b\x0c]on[a-z]{3,45}[\s/\0\x0b\x0c]*=|^on[a-z]{3,45}[\s/\0]*=|style\s*=|url\s*\(|-moz-|expression\s*\(|--!?>|(?:ng|v|x|hx|data)-[a-z:.-]+\s*=|[@:][a-z.]+\s*=|\([a-z]+\)\s*=/i,
  },
  /** Markup or what breaks out into it, in values short enough to be a payload. */
  htmlShort: {
    narrows: true,
    chars: '<>"\'=`\x80',
    test: outsideCode(
      /[<＜﹤‹〈][\s\0/!?\\%"'`]*[a-z]|^[^<>"'`]{0,120}["'`]+[\s;)]*\/?\s*>|(?:-->|\]\]>|[%?]>)\s*["']?\s*<|["'`\s/>;]on[a-z]{3,45}[\s\0/]*=|^on[a-z]{3,45}\s*=|["'`][\s/"'`;]*(?:formaction|srcdoc|xlink|accesskey|autofocus|style|src|href|action|background|data|value)\s*=/i,
      1300,
    ),
  },
  /** Addresses that hold script or pages. */
  scriptUri: {
    chars: ':&;,%\t\n\r',
    test: /script[\s\0&\\%/*]*[:&%](?!void\(?0\)?;?(?:["'\s>]|$))|t[^a-z\d]{0,20}(?:&colon|&#x?0*(?:3a|58)|:(?!void\(?0\)?;?(?:["'\s>]|$)))|mocha:|a[^a-z\d]{0,20}:[^]{0,40}?(?:,|html|xml|script|svg|flash)/i,
  },
  /** Charsets that hide markup. */
  html7: { chars: '+\x80\\', test: /\+AD|[¼мÐ]|\\x(?:d0|bc)/ },
  /** Calls of script that no sentence has. */
  scriptCall: {
    chars: '(`[!=',
    test: /(?:alert|prompt|confirm|print|eval|fetch|import|open|btoa|atob|unescape|decodeURI|decodeURIComponent|execScript|XMLHttpRequest|function|settimeout|setinterval)\)?(?:\s|\/\*[^*]*\*\/){0,10}(?:\?\.|[()`[]|\.(?:call|apply|bind))|\.(?:alert|prompt|confirm|eval|print)(?![a-z])|[=([,|&]\s{0,10}(?:alert|prompt|confirm|eval)|fromc(?:harcode|odepoint)|constructor\s{0,10}[.([`"'\]]|constructor\/\*|reflect\.|\[\s*\]\s{0,10}[[+)]|!\s{0,10}\[|[+!)\]]\s{0,10}\+\[|\]\s{0,10}\)?\s{0,10}[(`]|\]\s{0,10}\[["'`]|(?:document|window|self|top|parent|frames|globalthis|opener|this|content)\)*(?:\s|\/\*[^*]*\*\/){0,10}(?:\?\.)?\[(?![\]\d])|(?:call|apply|bind|sort|map|filter|find|some|every|foreach|from|replace|raw)(?:\s|\/\*[^*]*\*\/){0,10}`|\.source|\\x61|\\141|~\[\]|(?:toString|valueOf|onerror|hasInstance)\]?\s{0,10}[:=]|\d\)\.toString|(?:array|object)\.(?:from|assign|prototype)|ﾟω/i,
  },
  /** Objects of browsers that script begins with. */
  scriptWord: {
    chars: '.=([{`',
    test: /(?:document|window|self|top|parent|globalthis|frames|location|navigator|jquery|\$|image|storage)\)?(?:\s|\/\*[^*]*\*\/)*[.([=]|html\s*\+?=|insertAdjacent|onerror\s*=|throw\s+onerror|import\s*[({*\w"']|export\s|with\s*\(|["'];\s*(?:window|location|document|top|self)/i,
  },
  /** Expressions of templates. */
  braces: { chars: '{[<@#', test: /@\(|#set\s*\(|\{\{|\[\[|[$#@*%]\{|\{[%#7*]|<[%#]/ },
  /** Chains of template languages. */
  template: {
    chars: '{(_<|\\.?[-',
    test: /__(?:class|mro|base|subclasses|globals|builtins|import|init|getattribute|reduce|code|closure|loader|spec|getitem|dict|self|call|\$)|\}__|\|\s{0,10}(?:attr|filter|map|sort|reduce|join|find|file_)|\{\{|\{%|<%|\$\{|[#*@]\{|\{\s{0,10}\$?(?:smarty|system|exec|passthru|shell_exec|phpinfo|eval|fetch|include|insert|math|literal|if|\/?php)|\{\$\w{1,40}->|<#|\?(?:new|api|eval|interpret|has_api)\s{0,10}\(|#(?:set|foreach|evaluate|include|parse|macro)\s{0,10}\(|\$[a-z]\w{0,20}\.|T\s{0,10}\(\s{0,10}(?:java|org)|freemarker|_self|registerUndef|smarty_|getClass|forName|getRuntime|javax\.|<!--\s{0,10}#|<esi:|\\(?:immediate|write18|input|include|verb|lst|open|usepackage|newread|catcode|csname|directlua)|\b(?:process|kernel|io|open3|pty)\.(?:spawn|popen|exec|system|capture|pipeline|fork|main|bind|env)|(?:instance|class)_eval|const_get|range\.c|-\s{0,10}var\s|context\._?\w{1,30}\.(?:loader|module)|self\.module|@php|\{!!|\.class/i,
  },
  /** Operators and scripts of databases without SQL. */
  nosql: {
    chars: '$\'"|&}\r/([{',
    test: /\$(?:e[lqvx]|n[eio]|[gl]te?|in|x?or|and|regex|opt|where|type|all|si|mod|text|search|json|near|geo|box|center|func|acc|lookup|graph|out|merge|set|un|inc|pu|rename|group|match|comment|natural|slice|meta|rand|bits|code)|\bdb\.[a-z]|this\.(?:pass|user|email|token|secret)|object\.keys|mapreduce|tojson|^(?:[^'"]{0,80}['"]|\d{1,12})[\s;)}]{0,10}(?:\|\||&&|return|while|sleep|do\W|var\s|it\s|[a-z]{1,20}\s{0,5}=)|^[^'"]{0,60}['"]\s{0,10}\}\s{0,10},|^\W{0,4}\}\s{0,10},|do\s{0,10}\{|^\W{0,4}function|^\W{0,10}\|\||\r\n\s{0,10}(?:\*\d|config|slaveof|replicaof|flush|eval|module|script)|\/_(?:all_dbs|users|config|cat|cluster|nodes)|"script|match\s{0,10}\(|load\s{1,10}csv|detach\s|call\s{1,10}(?:db|apoc)/i,
  },
  /** Brackets that end a filter of a directory. */
  ldap: {
    chars: ')(',
    test: /^[^()]*\)[\s\0]*[|&!(]|^[^()]*\)\)+[\s\0]*[|&!(%\0]|\*\)|\*[\s\0]*\(\s*[|&]|\)\([|&!]|\*\(\)|^\*?\(?\|\(?[a-z]|\((?:[|&!]\s*\()?[a-z.]+[~<>]?=/i,
  },
  /** Line ends with something behind them that looks like a header or a command. */
  lines: { chars: '\r\n\x80\\', test: /[\r\n]|[嘊嘍Ċč\u2028]|\\r\\n/ },
  /** The first line of a request. */
  requestLine: { chars: '/', test: /HTTP\/\d/ },
  /** Declarations of XML that load something, and what reading XML has shown. */
  xml: { test: /ENTITY|<!DOCTYPE|XInclude|:include|schemaLocation|xml-stylesheet|<xsl:|^xml_/i },
  /** What reading GraphQL has shown. */
  graphql: { test: /^graphql_/ },
  /** Names of session cookies, where a visitor comes from, and script that sets cookies. */
  sessionName: { test: /sess|sid|asp|cf(?:id|token)|next-auth|authjs|viewstate|mojolicious|symfony|cakephp|userclientid|^referer_/i },
  sessionCookie: { test: /cookie\s*=|set-cookie/i },
  /** Anything but letters, digits, spaces and what addresses of mail and numbers are made of: for imported rules. */
  signs: { chars: charactersBut(/[A-Za-z0-9 _.,@-]/) },
  /** Anything but numbers and dates: for imported rules. */
  words: { chars: charactersBut(/[0-9 _.,-]/) },
  ...codeScreens,
} as const satisfies Record<string, Screen>;
export type ScreenName = keyof typeof screens;

export type ScreenTest = Pick<RegExp, 'test' | 'source' | 'flags'>;
export interface Screen {
  readonly chars?: string;
  readonly test?: ScreenTest;
  /** Its rules are asked of these values only, though they might match others: what they know is too little to tell an attack from text. */
  readonly narrows?: true;
}

/** All of ASCII but these, and what lies beyond it. */
function charactersBut(plain: RegExp): string {
  const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  return `${ascii.filter((character) => !plain.test(character)).join('')}\x80`;
}

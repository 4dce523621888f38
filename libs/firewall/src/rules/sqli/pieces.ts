const raw = String.raw;

/** What may stand between two words of SQL: white space of all kinds, comments, the beginning of a conditional comment. */
export const gap = raw`(?:[\s\x00\x0b\x{a0}\x{3000}+]|/\*(?:!\d{0,6}|[^*]*\*+/)|\*/|--[^\n]*\n|#[^\n]*\n)`;
/** The same, or brackets. */
export const gapOrBracket = raw`(?:${gap}|[()])`;
/** Quotes, also those that charsets fold to quotes. */
export const quote = raw`['"\x{60}\x{b4}\x{2018}\x{2019}\x{2032}\x{ff07}\x{ff02}]`;
/** The beginning of a value up to its first quote, and that quote: what follows has left the string it was put into. */
export const leftQuote = raw`^[^'"\x{b4}\x{2018}\x{2019}\x{2032}\x{ff07}\x{ff02}]{0,150}['"\x{b4}\x{2018}\x{2019}\x{2032}\x{ff07}\x{ff02}]+`;
/** The same for an odd number of quotes, of any kind: two of them are a string without anything in it. */
export const leftOddQuotes = raw`^[^\n'"\x{60}\x{b4}\x{2018}\x{2019}\x{2032}\x{ff07}\x{ff02}]{0,150}${quote}(?:${quote}${quote})*`;
/** Statements that change or run something, with enough of what follows to tell them from a sentence. */
export const statement =
  raw`(?:insert${gap}+(?:ignore${gap}+)?into${gap}+[\w\x{60}"\[.]` +
  raw`|update${gap}+[\w\x{60}"\[\].]+${gap}+set${gap}+[\w\x{60}"\[\]@.]+${gap}*=` +
  raw`|update${gap}+\w*[_\x{60}"\[\].][\w\x{60}"\[\].]*\W*$` +
  raw`|delete${gap}+from${gap}+[\w\x{60}"\[]` +
  raw`|(?:drop|alter|create|truncate)${gap}+(?:or${gap}+replace${gap}+)?(?:temp(?:orary)?${gap}+)?(?:table|database|schema|view|index|function|procedure|trigger|user|login|role|column|sequence|extension|alias|assembly|server|event)${gap}+(?:if${gap}+(?:not${gap}+)?exists${gap}+)?[\w.\x{60}"\[\]$@-]+(?:${gap}*(?:$|[^\s\w.])|${gap}+(?:as|like|select|add|drop|modify|change|rename|cascade|restrict|on|before|after|returns?|with|identified|engine|set|owner|character|default|using|begin|is|instead|values|password|to)\b)` +
  raw`|(?:replace|merge)${gap}*(?:into)?${gap}+[\w\x{60}"\[].*(?:values|select|set|using)\b` +
  raw`|select${gap}*(?:[-+~!@*'"\x{60}(\d]|(?:null|true|top|distinct|all|case|if|sleep|pg_sleep|user|version|current_user|load_file)\b|[\w.]+${gap}*(?:,${gap}*[\w.]+)*${gap}+from${gap}+[\w.]+\W*(?:where\b|limit\b|--|#|$))` +
  raw`|(?:exec|execute)${gap}*(?:\(|@|['"]|master|sp_|xp_|immediate)` +
  raw`|(?:begin${gap}+)?declare${gap}+@?\w+${gap}+(?:n?varchar|int|char|cursor|table|text|as|nvarchar|number)\b` +
  raw`|declare${gap}+@` +
  raw`|set${gap}+(?:@|names\b|global\b|session\b|sql_mode\b)` +
  raw`|grant${gap}+\w+[\w,\s]*${gap}(?:on|to)${gap}` +
  raw`|(?:waitfor|shutdown|vacuum|handler|prepare|copy|do|call|begin|print|backup|restore|bulk|dbcc|kill|load|rename|attach|pragma|use)${gap}+(?:delay|time|with|nowait|into|open|from|to|read|pg_|sleep|database|insert|@@|data|checkident|table_info|master|table|'|\w+${gap}*(?:\(|from|to|read|open)))`;

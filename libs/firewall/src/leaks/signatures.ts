import type { leakKinds } from '@sitekeep/contracts';

export type LeakKind = (typeof leakKinds)[number];

/** What a text that leaks looks like. */
export interface Signature {
  /** Unique, as events name it. */
  readonly id: string;
  readonly kind: Exclude<LeakKind, 'card_number'>;
  /** One of them stands in every such text; without, the pattern is not tried. */
  readonly hints: readonly string[];
  /** Linear: no repetition without a bound that overlaps with what follows it. */
  readonly pattern: RegExp;
}

/**
 * Errors that servers show when they were not told to keep them to themselves, and lists of files that nobody meant to publish.
 * CWE-209, CWE-497, CWE-548.
 */
export const signatures: readonly Signature[] = [
  {
    id: 'leak-trace-java',
    kind: 'stack_trace',
    hints: ['.java:', '.kt:', '.scala:', '.groovy:', 'Native Method)'],
    pattern:
      /\bat [\w$.<>/]{3,200}\((?:[\w$]{1,80}\.(?:java|kt|scala|groovy):\d{1,6}|Native Method)\)\s{1,40}(?:<br ?\/?>\s{0,40})?at [\w$]/,
  },
  {
    id: 'leak-trace-dotnet',
    kind: 'stack_trace',
    hints: ['.cs:line ', '.vb:line ', 'System.Web.HttpUnhandledException', 'Server Error in &#39;', "Server Error in '"],
    pattern: /\.(?:cs|vb):line \d{1,6}|System\.Web\.HttpUnhandledException|<(?:h1|H1|span|title)>[^<]{0,20}Server Error in (?:'|&#39;)\//,
  },
  {
    id: 'leak-trace-python',
    kind: 'stack_trace',
    hints: ['Traceback (most recent call last)'],
    pattern: /Traceback \(most recent call last\):?[\s\S]{0,400}?File (?:"|&quot;|&#34;)[^"&\n]{1,300}(?:"|&quot;|&#34;), line \d{1,6}/,
  },
  {
    id: 'leak-trace-php',
    kind: 'stack_trace',
    hints: ['Stack trace:', ' on line <b>', '.php on line '],
    pattern:
      /(?:Warning|Notice|Deprecated|error)(?:<\/b>)?: [^\n]{1,600}? in (?:<b>)?(?:\/|[A-Z]:\\)[^\n<]{1,300}(?:<\/b>)? on line (?:<b>)?\d{1,6}|Stack trace:\s{1,10}(?:<br ?\/?>\s{0,10})?#0 (?:\/|\{main\}|[A-Z]:\\|\[internal)/,
  },
  {
    id: 'leak-trace-node',
    kind: 'stack_trace',
    hints: ['.js:', '.ts:', '.mjs:', '.cjs:', 'node:internal'],
    pattern:
      /\bat (?:[^\n()]{1,200} \()?(?:file:\/\/\/?|node:|\/|[A-Z]:\\)[^\n():]{1,300}:\d{1,6}:\d{1,6}\)?(?:\s|&nbsp;|<br ?\/?>){1,20}at /,
  },
  {
    id: 'leak-trace-ruby',
    kind: 'stack_trace',
    hints: ['.rb:'],
    pattern:
      /[\w./-]{1,200}\.rb:\d{1,6}:in (?:`|'|&#39;|&#x27;)[^\n]{1,120}\s{1,20}(?:<[^>]{1,40}>\s{0,20}){0,3}[\w./-]{1,200}\.rb:\d{1,6}:in /,
  },
  {
    id: 'leak-trace-go',
    kind: 'stack_trace',
    hints: ['goroutine '],
    pattern: /goroutine \d{1,9} \[[a-z ,0-9]{1,40}\]:\s{1,10}[\w./*()]{1,200}/,
  },
  {
    id: 'leak-trace-rust',
    kind: 'stack_trace',
    hints: ["' panicked at "],
    pattern: /thread '[^'\n]{1,80}' panicked at [^\n]{1,300}:\d{1,6}:\d{1,6}/,
  },
  {
    id: 'leak-trace-perl',
    kind: 'stack_trace',
    hints: [' line ', '@INC'],
    pattern: / at (?:\/|[A-Z]:\\)[\w./\\-]{1,200}\.(?:pl|pm|cgi) line \d{1,6}\.|Can't locate [\w/]{1,120}\.pm in @INC/,
  },
  {
    id: 'leak-sql-mysql',
    kind: 'sql_error',
    hints: ['You have an error in your SQL syntax', 'mysql_fetch_', 'mysqli_', 'MySQLSyntaxErrorException', 'SQLSTATE['],
    pattern:
      /You have an error in your SQL syntax; check the manual|supplied argument is not a valid MySQL|mysqli?_(?:fetch|num|query)\w{0,20}\(\)[^\n]{0,80}(?:expects|given|error)|MySQLSyntaxErrorException|SQLSTATE\[[0-9A-Z]{5}\](?:: | \[)/,
  },
  {
    id: 'leak-sql-postgresql',
    kind: 'sql_error',
    hints: ['at or near', 'PSQLException', 'pg_query(', 'pg_exec(', 'psycopg2.'],
    pattern:
      /ERROR: {1,4}(?:syntax error|unterminated quoted string) at or near|org\.postgresql\.util\.PSQLException|pg_(?:query|exec)\(\)[^\n]{0,40}: Query failed|psycopg2\.(?:errors\.|OperationalError|ProgrammingError)/,
  },
  {
    id: 'leak-sql-sqlserver',
    kind: 'sql_error',
    hints: ['Unclosed quotation mark', 'SQL Server', 'SqlException', 'Incorrect syntax near'],
    pattern:
      /Unclosed quotation mark (?:after|before) the character string|\[(?:Microsoft|SQL Server)\]\[(?:ODBC|SQL)[^\]\n]{0,60}\]|Microsoft OLE DB Provider for SQL Server|System\.Data\.SqlClient\.SqlException|Incorrect syntax near (?:'|&#39;|the keyword)/,
  },
  { id: 'leak-sql-oracle', kind: 'sql_error', hints: ['ORA-', 'oci_'], pattern: /\bORA-\d{5}: |Warning: {1,4}oci_\w{3,30}\(\)/ },
  {
    id: 'leak-sql-sqlite',
    kind: 'sql_error',
    hints: ['SQLite', 'sqlite3.', 'SQLITE_ERROR', ': syntax error'],
    pattern:
      /SQLite3::SQLException|SQLiteException|sqlite3\.(?:OperationalError|IntegrityError|ProgrammingError)|SQLITE_ERROR: |near (?:"|&quot;)[^"&\n]{1,60}(?:"|&quot;): syntax error/,
  },
  {
    id: 'leak-sql-other',
    kind: 'sql_error',
    hints: ['SQLCODE', 'Dynamic SQL Error', 'JET Database Engine', 'Sybase message', 'Exception in SQL', 'CLI Driver]'],
    pattern:
      /DB2 SQL error: SQLCODE|\[IBM\]\[CLI Driver\]|Dynamic SQL Error(?:\s|&nbsp;|<br>){1,10}SQL error code|Microsoft JET Database Engine|Sybase message: {0,4}\d/,
  },
  {
    id: 'leak-directory',
    kind: 'directory_listing',
    hints: ['Index of /', 'To Parent Directory', 'Directory listing for /', 'Directory Listing For', 'Directory: /'],
    pattern:
      /<title>(?:Index of \/|Directory listing for \/|Directory Listing For |Directory: \/)|<h1>(?:Index of \/|Directory: \/)|<[Aa] [Hh][Rr][Ee][Ff]="[^"]{0,300}">\[To Parent Directory\]/i,
  },
];

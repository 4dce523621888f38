import { leakKinds } from '@sitekeep/contracts';
import { passesLuhn } from './card-numbers.ts';
import { leakFinder } from './find-leak.ts';
import { signatures } from './signatures.ts';

const find = leakFinder([...leakKinds]);

const leaks: Record<string, readonly string[]> = {
  'leak-trace-java': [
    'java.lang.NullPointerException: x\n\tat shop.Cart.total(Cart.java:41)\n\tat shop.Web.get(Web.java:9)\n',
    'Exception\n    at jdk.internal.Reflect.invoke0(Native Method)\n    at shop.Main.main(Main.kt:3)',
  ],
  'leak-trace-dotnet': [
    '   at Shop.Cart.Total(Int32 id) in C:\\shop\\Cart.cs:line 41',
    "<title>Server Error in '/' Application.</title>",
    '[System.Web.HttpUnhandledException (0x80004005)]',
  ],
  'leak-trace-python': [
    'Traceback (most recent call last):\n  File "/app/shop.py", line 12, in total\n    return 1 / 0',
    '<pre>Traceback (most recent call last):\n  File &quot;/app/shop.py&quot;, line 12, in total</pre>',
  ],
  'leak-trace-php': [
    '<b>Warning</b>:  Undefined variable $x in <b>/var/www/html/index.php</b> on line <b>3</b><br />',
    'PHP Fatal error: Uncaught Error: no such thing in /srv/www/a.php on line 12',
    'Uncaught Exception: no\nStack trace:\n#0 /srv/www/b.php(9): f()\n#1 {main}',
  ],
  'leak-trace-node': [
    'TypeError: x is not a function\n    at total (/app/cart.js:10:15)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    'Error: no<br> &nbsp; &nbsp;at /app/node_modules/express/lib/router/layer.js:95:5<br> &nbsp; at next (/app/x.js:1:2)',
  ],
  'leak-trace-ruby': ["app/models/cart.rb:12:in `total'\napp/controllers/carts_controller.rb:4:in `show'"],
  'leak-trace-go': ['panic: runtime error\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:12 +0x1d'],
  'leak-trace-rust': ["thread 'main' panicked at src/main.rs:2:5:\nindex out of bounds"],
  'leak-trace-perl': [
    'Illegal division by zero at /srv/cgi-bin/cart.pl line 12.',
    "Can't locate DBI/Foo.pm in @INC (@INC contains: /etc/perl)",
  ],
  'leak-sql-mysql': [
    "You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for the right syntax to use near ''' at line 1",
    'SQLSTATE[42S02]: Base table or view not found',
    'mysqli_fetch_assoc() expects parameter 1 to be mysqli_result, bool given',
  ],
  'leak-sql-postgresql': ['ERROR:  syntax error at or near "FROM"', 'org.postgresql.util.PSQLException: The column index is out of range'],
  'leak-sql-sqlserver': ["Unclosed quotation mark after the character string ''.", '[Microsoft][ODBC SQL Server Driver][SQL Server]Line 1'],
  'leak-sql-oracle': ['ORA-00933: SQL command not properly ended'],
  'leak-sql-sqlite': ['sqlite3.OperationalError: near "x": syntax error', 'near "SELEC": syntax error'],
  'leak-sql-other': ['DB2 SQL error: SQLCODE=-104, SQLSTATE=42601'],
  'leak-directory': [
    '<html><head><title>Index of /backup</title></head>',
    '<h1>Index of /</h1><pre>',
    '<title>Directory listing for /files/</title>',
    '<A HREF="/">[To Parent Directory]</A><br>',
  ],
  'leak-card-number': ['Card: 4012 8888 8888 1881, 12/30', '{"pan":"5500005555555559"}', 'Amex 3782-822463-10005'],
};
const rows = Object.entries(leaks).flatMap(([id, texts]) => texts.map((text) => [id, text] as const));

test.each(rows)('%s: %s', (id, text) => {
  expect(find?.(`<p>Sorry.</p>\n${text}\n<p>Bye.</p>`)).toMatchObject({ id });
});

test('every rule has an example', () => {
  expect(Object.keys(leaks).sort()).toEqual([...signatures.map(({ id }) => id), 'leak-card-number'].sort());
});

const ordinary = [
  'Look at line 12 of the file Cart.java: there it happens.',
  'We meet at the station (platform 3). At noon we eat.',
  'How to fix "syntax error" in your program',
  'Learn SQL: SELECT name FROM people ORDER BY name',
  'An index of all our books; the index of refraction; Index of terms',
  'Oracle and ORA are names. MySQL, PostgreSQL, SQLite and SQL Server are databases.',
  '{"id":4111111111111112,"phone":"+49 170 1234567","iban":"DE89370400440532013000"}',
  '{"at":1700000000000,"until":1700000003600,"snowflake":"1234567890123456789"}',
  'Order 4444 4444 4444 4448 does not exist',
  '<img src="/i/4012888888881881.jpg"><a href="?id=4012888888881881">',
  'uuid 4012888888881881-abcd and 0x4012888888881881ab and 3.4012888888881881',
  'Die Panik: thread main panicked, sagte er.',
];
test.each(ordinary)('ordinary: %s', (text) => {
  expect(find?.(text)).toBeNull();
});

test('only what is asked for is found, and without anything to find there is no finder', () => {
  expect(leakFinder([])).toBeNull();
  expect(leakFinder(['card_number'])?.('ORA-00933: SQL command')).toBeNull();
});

test('Luhn', () => {
  for (const good of ['4012888888881881', '378282246310005', '5500005555555559', '79927398713']) expect(passesLuhn(good)).toBe(true);
  for (const bad of ['4012888888881882', '79927398710']) expect(passesLuhn(bad)).toBe(false);
});

const repeated = [
  'at a.b(',
  ' at or near ',
  'Stack trace:\n',
  'Warning: x in /',
  '4012 8888 ',
  '1234567890',
  'File "',
  'Traceback (most recent call last)',
  '<title>',
  'x.rb:1:in `',
  'at /a.js:1:',
  'near "',
];
test.each(repeated)('128 KB of %j take no longer than a text of their length may', (part) => {
  const hints = signatures.flatMap(({ hints }) => hints).join(' ');
  const text = hints + part.repeat(Math.ceil(131_072 / part.length));
  const before = process.threadCpuUsage();
  for (let i = 0; i < 3; i++) find?.(text);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 3000).toBeLessThan(150);
});

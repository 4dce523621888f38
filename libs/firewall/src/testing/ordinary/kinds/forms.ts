import { type FormFields, multipart, type TypedBody, urlencoded } from '../bodies.ts';
import type { Draw } from '../draw.ts';
import type { Kind, RequestParts } from '../request.ts';
import {
  addresses,
  cities,
  code,
  comment,
  companies,
  email,
  localTexts,
  passwords,
  people,
  phones,
  prices,
  search,
  sentences,
  technical,
} from '../texts/index.ts';
import { ibans } from '../texts/people.ts';
import { richText } from '../texts/rich.ts';
import { formHeaders } from '../visitor.ts';

/** A form as a browser posts it; some pages send every form as multipart. */
function post(draw: Draw, target: string, fields: FormFields, asMultipart = 0.25): RequestParts {
  const { type, body }: TypedBody = draw.chance(asMultipart) ? multipart(draw, fields) : urlencoded(fields);
  return { method: 'POST', target, headers: formHeaders(draw, type), body };
}

/** What frameworks add to forms of theirs. */
function framework(draw: Draw): FormFields {
  return draw.one([
    () =>
      [
        ['authenticity_token', `${draw.token(86)}==`],
        ['utf8', '✓'],
        ['commit', 'Save & continue'],
      ] as const,
    () =>
      [
        ['_token', draw.token(40)],
        ['_method', 'PUT'],
      ] as const,
    () => [['csrfmiddlewaretoken', draw.token(64)]] as const,
    () =>
      [
        ['__VIEWSTATE', `${draw.token(600)}/+==`],
        ['__VIEWSTATEGENERATOR', draw.hex(8).toUpperCase()],
        ['__EVENTTARGET', 'ctl00$MainContent$btnSave'],
        ['__EVENTARGUMENT', ''],
        ['__EVENTVALIDATION', `/wE${draw.token(200)}=`],
      ] as const,
    () =>
      [
        ['javax.faces.ViewState', `${draw.digits(19)}:-${draw.digits(19)}`],
        ['javax.faces.partial.ajax', 'true'],
        ['javax.faces.source', 'form:j_idt42'],
        ['javax.faces.partial.execute', '@all'],
      ] as const,
    () =>
      [
        ['_wpnonce', draw.hex(10)],
        ['_wp_http_referer', '/wp-admin/post.php?post=12&action=edit'],
      ] as const,
    () =>
      [
        ['form_build_id', `form-${draw.token(43)}`],
        ['form_id', 'contact_message_feedback_form'],
        ['op', 'Send message'],
      ] as const,
    () =>
      [
        ['form_key', draw.token(16)],
        ['g-recaptcha-response', `03AFcWeA${draw.token(500)}`],
      ] as const,
    () => [['h-captcha-response', `P1_${draw.token(400)}`]] as const,
    () => [] as const,
  ])();
}

const contact = (draw: Draw) =>
  post(draw, draw.one(['/contact', '/kontakt', '/wp-json/contact-form-7/v1/contact-forms/5/feedback', '/index.php/contact/send']), [
    ['name', draw.one(people)],
    ['email', email(draw)],
    ['phone', draw.one(phones)],
    ['company', draw.one(companies)],
    ['subject', search(draw)],
    ['message', sentences(draw)],
    ['consent', 'on'],
    ...framework(draw),
  ]);

const checkout = (draw: Draw) =>
  post(draw, '/checkout/address', [
    ['billing[first_name]', draw.one(people).split(' ')[0]!],
    ['billing[last_name]', draw.one(people).split(' ').at(-1)!],
    ['billing[company]', draw.one(companies)],
    ['billing[street][0]', draw.one(addresses)],
    ['billing[street][1]', ''],
    ['billing[city]', draw.one(cities)],
    ['billing[postcode]', draw.one(['10115', 'SW1A 1AA', '1012 AB', '00-950', '100-0001', 'D-80331'])],
    ['billing[telephone]', draw.one(phones)],
    ['iban', draw.one(ibans)],
    ['coupon', draw.one(['', 'SAVE10%', "X'MAS-24", 'B&B'])],
    ['total', draw.one(prices)],
    ['notes', draw.chance(0.5) ? comment(draw) : ''],
    ['delivery_date', localTexts(draw).date],
    ...framework(draw),
  ]);

const account = (draw: Draw) => {
  const password = draw.chance(0.6)
    ? draw.one(passwords)
    : draw.token(16, 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');
  return post(draw, draw.one(['/login', '/users/sign_in', '/register', '/wp-login.php', '/account/password']), [
    [draw.one(['username', 'log', 'user[email]', 'email']), draw.chance(0.7) ? email(draw) : draw.one(people)],
    [draw.one(['password', 'pwd', 'user[password]']), password],
    ['password_confirmation', password],
    ['remember_me', '1'],
    ['redirect_to', '/wp-admin/?x=1&y=2'],
    ...framework(draw),
  ]);
};

const discussion = (draw: Draw) =>
  post(draw, draw.one(['/comments', '/wp-comments-post.php', '/posting.php?mode=reply&f=2&t=1381', '/reviews']), [
    [draw.one(['comment', 'message', 'body', 'text']), comment(draw)],
    ['author', draw.one(people)],
    ['email', email(draw)],
    ['url', draw.chance(0.4) ? 'https://anna.example.com/blog/?p=1&x=y' : ''],
    ['rating', String(draw.between(1, 5))],
    ['tags', draw.some(['sql', 'c++', 'node.js', 'html/css', 'R&D', "l'été", '#fun'], 2).join(', ')],
    ['comment_post_ID', draw.digits(4)],
    ...framework(draw),
  ]);

const technicalPost = (draw: Draw) =>
  post(draw, draw.one(['/questions/ask', '/issues', '/wiki/edit', '/posting.php?mode=post&f=7']), [
    ['title', search(draw)],
    [draw.one(['body', 'post-text', 'issue[description]', 'wpTextbox1', 'content']), technical(draw)],
    ['tagnames', 'javascript html'],
    ['wpSummary', draw.one(['typo', "fixed 'it's' -> 'its'", 'see talk; rv. 1 edit', '/* History */ new section'])],
    ...framework(draw),
  ]);

const paste = (draw: Draw) =>
  post(
    draw,
    '/paste',
    [
      ['content', code(draw)],
      ['syntax', 'text'],
      ['expires', '1w'],
      ['title', search(draw)],
    ],
    0.4,
  );

const article = (draw: Draw) =>
  post(draw, draw.one(['/wp-admin/post.php', '/node/12/edit', '/admin/articles/7', '/forum/reply']), [
    ['post_title', search(draw)],
    [draw.one(['content', 'body[0][value]', 'article[text]', 'message_html']), richText(draw)],
    ['excerpt', sentences(draw, 2)],
    ['post_status', 'publish'],
    ['tags', 'news, update'],
    ['slug', 'what-s-new'],
    ...framework(draw),
  ]);

const settings = (draw: Draw) =>
  post(draw, draw.one(['/admin/settings', '/wp-admin/options.php', '/account/preferences']), [
    ['blogname', draw.one(companies)],
    ['blogdescription', sentences(draw, 1)],
    ['siteurl', 'https://www.example.com/blog'],
    ['admin_email', email(draw)],
    ['timezone_string', 'Europe/Berlin'],
    ['date_format', draw.one(['d.m.Y', 'F j, Y', 'Y-m-d\\TH:i', 'j. F Y'])],
    ['cron', draw.one(['*/5 * * * *', '0 3 * * 1-5', '@daily'])],
    ['permalink', '/%year%/%monthnum%/%postname%/'],
    [
      'mail_template',
      draw.one([
        'Hello {{first_name}},\nyour order {{order.number}} is on its way.',
        'Hi %name%, welcome to %site%!',
        'Dear {name}, ...',
        'Hallo ${vorname}, danke!',
        '[your-name] <[your-email]> wrote:\n[your-message]',
      ]),
    ],
    ['custom_css', '.site-title > a:hover { color: #c00; content: "»"; }\n/* footer */ #footer { display: none !important; }'],
    ['allowed', draw.one(lists)],
    ['path', draw.one(paths)],
    ...framework(draw),
  ]);

const paths = [
  'uploads/{year}/{month}',
  './data',
  '~/backup',
  '/var/lib/app/uploads',
  '/srv/files',
  '/mnt/nas/photos',
  'D:\\Backup\\2024',
  'Z:\\Shared\\Team',
  '\\\\nas\\public',
  'images/products',
  '/media',
  '/home/anna/site',
  'C:\\inetpub\\wwwroot',
  '/var/www/html',
  'wp-content/uploads',
  's3://bucket/prefix',
  '/opt/app',
  'public_html',
  '/data/{user}/inbox',
  'exports/*.csv',
] as const;

const lists = [
  'jpg, png, gif',
  '*.pdf;*.docx',
  '192.168.0.0/16, 10.0.0.0/8',
  '^/(admin|login)$',
  'http://localhost:3000\nhttps://app.example.com',
  'https://app.example.com\nhttps://*.example.org',
  'example.com, example.org',
  '.jpg|.png',
  'anna@example.com; max@example.com',
  '/blog/*\n/shop/*',
  '203.0.113.7',
  '2001:db8::/32',
  'GET, POST',
  'de,en,fr',
  'admin;editor',
  'utm_*, gclid, fbclid',
  'image/*',
  '/^[a-z]+$/i',
  'Mo-Fr 9:00-17:00; Sa 10-14',
  '#sale #new',
] as const;

export const formKinds: readonly Kind[] = [
  { name: 'contact form', group: 'form', requests: 800, make: contact },
  { name: 'order form', group: 'form', requests: 800, make: checkout },
  { name: 'account form', group: 'form', requests: 800, make: account },
  { name: 'comment form', group: 'form', requests: 1000, make: discussion },
  { name: 'question with code', group: 'form', requests: 1000, make: technicalPost },
  { name: 'paste of code', group: 'form', requests: 300, make: paste },
  { name: 'rich text', group: 'form', requests: 800, make: article },
  { name: 'settings', group: 'form', requests: 400, make: settings },
];

// The three requests a firewall's cost is told by, as browsers send them; each `at` another one of its kind, so that nothing is remembered whole.

const browser = {
  host: 'shop.example.com',
  'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'accept-language': 'en-GB,en;q=0.9,de;q=0.8',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'sec-ch-ua': '"Google Chrome";v="141", "Not?A_Brand";v="8", "Chromium";v="141"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Windows"',
  'sec-fetch-site': 'same-origin',
};
const page = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'upgrade-insecure-requests': '1',
};
const cookie = (at) =>
  `_ga=GA1.1.${1_234_567_890 + at}.1760000000; session=8f14e45fceea167a5a36dedd4bea2${at}; theme=dark; consent=%7B%22analytics%22%3Atrue%7D`;

const words = 'I ordered two pairs last week and one of them is too small could you exchange it please the receipt says otherwise'.split(
  ' ',
);
const prose = (at, length) => {
  let text = 'Hello, my order is #10-4421: it’s the one with the “light” shoes (size 42).';
  for (let word = at; text.length < length; word++) text += ` ${words[word % words.length]}${word % 13 === 0 ? '.' : ''}`;
  return text.slice(0, length);
};

export const requests = [
  { name: 'browser GET', barUs: 100, at: getAt },
  { name: 'form of 1 KB', barUs: 200, at: formAt },
  { name: 'JSON of 10 KB, 500 values', barUs: 2000, at: jsonAt },
];

function getAt(at) {
  const headers = { ...browser, ...page, referer: `https://shop.example.com/shoes?page=${at}&sort=price`, cookie: cookie(at) };
  return { method: 'GET', target: `/shoes/trail-runner-${at}?page=3&sort=price&color=blue&q=light%20trail%20shoes`, headers, body: null };
}

function formAt(at) {
  const fields = {
    name: "Aoife O'Reilly",
    email: `aoife.oreilly${at}@example.com`,
    phone: '+353 1 234 5678',
    street: `${at} Harbour View`,
    city: 'Dún Laoghaire',
    country: 'IE',
    newsletter: 'on',
    csrf: `d2f1a0b39c4e5f60718293a4b5c6d7${at}`,
    message: prose(at, 640),
  };
  return post('/contact', page, 'application/x-www-form-urlencoded', new URLSearchParams(fields).toString(), at);
}

function jsonAt(at) {
  const rows = Array.from({ length: 100 }, (_, row) => ({
    id: row * 37 + at,
    name: `Trail runner ${row}, blue`,
    at: '2026-03-04T10:11:12Z',
    mail: `user${row}@example.com`,
    note: 'in stock',
  }));
  return post('/api/items', { accept: 'application/json' }, 'application/json', JSON.stringify({ rows }), at);
}

function post(target, accepts, type, body, at) {
  const headers = {
    ...browser,
    ...accepts,
    origin: 'https://shop.example.com',
    referer: 'https://shop.example.com/contact',
    cookie: cookie(at),
  };
  return { method: 'POST', target, headers: { ...headers, 'content-type': type, 'content-length': String(Buffer.byteLength(body)) }, body };
}

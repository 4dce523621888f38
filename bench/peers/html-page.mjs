// A page of 100 KB as shops have them: the same markup again and again, around words that differ. The same bytes in every run.

const bytes = 100 * 1024;

/** Numbers from 0 to 1, always the same ones (the generator of Park and Miller). */
function numbers() {
  let state = 20_240_101;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function wordsOf(next) {
  const syllables = [
    'ba',
    'cor',
    'den',
    'el',
    'fi',
    'gra',
    'hol',
    'in',
    'ja',
    'ker',
    'lo',
    'mi',
    'nor',
    'pe',
    'qua',
    'ris',
    'sta',
    'tu',
    'ver',
    'wen',
  ];
  const syllable = () => syllables[Math.floor(next() * syllables.length)];
  return Array.from({ length: 800 }, () => Array.from({ length: 1 + Math.floor(next() * 3) }, syllable).join(''));
}

export function htmlPage() {
  const next = numbers();
  const words = wordsOf(next);
  // Few words are used often, as in any language.
  const text = (count) => Array.from({ length: count }, () => words[Math.floor(words.length * next() ** 2)]).join(' ');
  let page =
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>All products</title></head><body><main class="products">\n';
  for (let i = 0; page.length < bytes; i++) {
    const price = `${Math.floor(next() * 200)}.${Math.floor(next() * 90 + 10)}`;
    page += `<article class="product card" id="product-${i}" data-sku="${Math.floor(next() * 1e9).toString(36)}"><a class="product__link" href="/products/${words[i % words.length]}-${i}"><img class="product__image" loading="lazy" width="320" height="240" src="/media/${Math.floor(next() * 1e12).toString(16)}.webp" alt="${text(3)}"></a><h2 class="product__title">${text(4)}</h2><p class="product__text">${text(30)}</p><p class="product__price"><span class="currency">EUR</span> ${price}</p></article>\n`;
  }
  return page.slice(0, bytes);
}

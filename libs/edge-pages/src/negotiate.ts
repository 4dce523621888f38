import { languages } from './languages/index.ts';

/** The values of an Accept-like header with their weights, heaviest first; those with weight 0 are left out. */
function weighted(header: string): string[] {
  const rows = header.split(',', 20).map((part) => {
    const [value = '', ...parameters] = part.split(';');
    const q = parameters.map((parameter) => /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/i.exec(parameter)?.[1]).find(Boolean);
    return { value: value.trim().toLowerCase(), weight: q === undefined ? 1 : Number(q) };
  });
  return rows
    .filter((row) => row.weight > 0 && row.value !== '')
    .sort((a, b) => b.weight - a.weight)
    .map((row) => row.value);
}

/** Remembers answers, because browsers send the same few headers again and again; starts afresh when full. */
function remembered<T>(answer: (header: string) => T): (header: string | undefined) => T {
  const known = new Map<string, T>();
  return (header = '') => {
    const found = known.get(header);
    if (found !== undefined) return found;
    const fresh = answer(header);
    if (known.size >= 512) known.clear();
    if (header.length <= 256) known.set(header, fresh);
    return fresh;
  };
}

/** The first language the visitor accepts of those we speak; `de-AT` is content with `de`. Else English. */
export const chooseLanguage = remembered((acceptLanguage) => {
  const spoken = weighted(acceptLanguage).map((wanted) => wanted.split('-', 1)[0] ?? '');
  return spoken.find((tag) => Object.hasOwn(languages, tag)) ?? 'en';
});

/** Browsers ask for HTML by name; whoever does not is a program and gets JSON. */
export const wantsHtml = remembered((accept) => {
  for (const type of weighted(accept)) {
    if (type === 'text/html' || type === 'application/xhtml+xml') return true;
    if (type === 'application/json' || type === 'application/problem+json') return false;
  }
  return false;
});

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

/** The first language the visitor accepts of those on offer; `de-AT` is content with `de`. Else the first on offer. */
export function chooseLanguage(acceptLanguage: string | undefined, offered: readonly string[]): string {
  for (const wanted of weighted(acceptLanguage ?? '')) {
    const found = offered.find((tag) => wanted === tag || wanted.startsWith(`${tag}-`));
    if (found !== undefined) return found;
  }
  return offered[0] ?? 'en';
}

/** Browsers ask for HTML by name; whoever does not is a program and gets JSON. */
export function wantsHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  for (const type of weighted(accept)) {
    if (type === 'text/html' || type === 'application/xhtml+xml') return true;
    if (type === 'application/json' || type === 'application/problem+json') return false;
  }
  return false;
}

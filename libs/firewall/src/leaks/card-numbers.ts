/** Numbers of payment cards have 13 to 19 digits (ISO/IEC 7812); in groups as they stand on cards, or in one piece. */
const candidate = /(?<![\w.+#/=&%-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|3\d{3}([ -])\d{6}\2\d{4,5}|\d{13,19})(?![\w.]\d|[\w%-])/g;

/** What issuers' numbers begin with, and how many digits they have. */
const issuers: readonly RegExp[] = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^(?:5[1-5]\d{4}|222[1-9]\d\d|22[3-9]\d{3}|2[3-6]\d{4}|27[01]\d{3}|2720\d\d)\d{10}$/,
  /^3[47]\d{13}$/,
  /^3(?:0[0-5]|[68]\d)\d{11}$/,
  /^(?:6011|65\d\d|64[4-9]\d)\d{12}$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
];

/** Whether a text holds the number of a payment card. */
export function holdsCardNumber(text: string): boolean {
  for (const [found] of text.matchAll(candidate)) {
    const digits = found.replace(/[ -]/g, '');
    if (isVaried(digits) && issuers.some((issuer) => issuer.test(digits)) && passesLuhn(digits)) return true;
  }
  return false;
}

/** Filler such as 4444444444444448 is no number of anybody. */
const isVaried = (digits: string): boolean => new Set(digits).size > 2;

/** ISO/IEC 7812-1, annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

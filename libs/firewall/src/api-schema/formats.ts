import { Address } from '@sitekeep/geo';

const day = /^(\d{4})-(\d{2})-(\d{2})$/;
const time = /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,12})?(z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/i;

function isDate(text: string): boolean {
  const [, year = '', month = '', date = ''] = day.exec(text) ?? [];
  if (year === '') return false;
  const made = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date)));
  return made.getUTCMonth() === Number(month) - 1 && made.getUTCDate() === Number(date);
}

/** RFC 3339. */
const isDateTime = (text: string) => isDate(text.slice(0, 10)) && /^[t ]$/i.test(text.charAt(10)) && time.test(text.slice(11));

/** Formats that are asked of texts; others say what a text is for. All of them take linear time. */
export const textFormats: Readonly<Record<string, (text: string) => boolean>> = {
  date: isDate,
  'date-time': isDateTime,
  time: (text) => time.test(text),
  email: (text) => text.length <= 320 && /^[^\s@]{1,64}@[^\s@]{1,255}$/.test(text),
  uuid: (text) => /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text),
  ipv4: (text) => Address.parse(text)?.isV4 === true && !text.includes(':'),
  ipv6: (text) => text.includes(':') && !text.includes('%') && Address.parse(text) !== null,
  hostname: (text) => text.length <= 253 && /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i.test(text),
  uri: (text) => /^[a-z][a-z\d+.-]*:/i.test(text) && !/[\s<>"{}|\\^`]/.test(text),
  byte: (text) => /^[A-Za-z\d+/]*={0,2}$/.test(text) && text.length % 4 === 0,
};

export const numberFormats: Readonly<Record<string, (value: number) => boolean>> = {
  int32: (value) => Number.isInteger(value) && Math.abs(value) <= 2_147_483_648 && value !== 2_147_483_648,
  int64: (value) => Number.isInteger(value),
};

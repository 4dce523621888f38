import { Remembered } from './remembered.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthNames = months.map((month) => month.toLowerCase());
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const imf = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) ([A-Z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/i;
const rfc850 = /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d{2})-([A-Z]{3})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/i;
const asctime = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z]{3}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/i;

/**
 * ms since epoch of an HTTP-date in one of its three forms (RFC 9110, 5.6.7); null for anything else. The name of the day is not
 * compared with the date, and letter case does not count. `now`, in ms since epoch, tells the century of the form with two digits.
 */
export function parseHttpDate(text: string, now: number): number | null {
  return modernDates.of(text) ?? olderDate(text, now);
}

const modernDates = new Remembered((text): number | null => {
  const modern = imf.exec(text);
  return modern && instant(modern[3], modern[2], modern[1], modern[4], modern[5], modern[6]);
});

function olderDate(text: string, now: number): number | null {
  const older = rfc850.exec(text);
  if (older) return instant(String(fullYear(Number(older[3]), now)), older[2], older[1], older[4], older[5], older[6]);
  const oldest = asctime.exec(text);
  if (oldest) return instant(oldest[6], oldest[1], oldest[2], oldest[3], oldest[4], oldest[5]);
  return null;
}

/** A year that looks more than 50 years ahead is the one of the century before (RFC 9110, 5.6.7). */
function fullYear(short: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + short;
  return year > thisYear + 50 ? year - 100 : year;
}

type Part = string | undefined;
function instant(year: Part, month: Part, day: Part, hour: Part, minute: Part, second: Part): number | null {
  const at = monthNames.indexOf((month as string).toLowerCase());
  const [d, h, m, s] = [Number(day), Number(hour), Number(minute), Number(second)];
  // 60 is a leap second.
  if (at < 0 || d < 1 || h > 23 || m > 59 || s > 60) return null;
  const ms = Date.UTC(Number(year), at, d, h, m, s);
  const date = new Date(ms);
  return s < 60 && date.getUTCDate() !== d ? null : ms;
}

const two = (number: number): string => (number < 10 ? `0${number}` : String(number));

/** The form in which dates are sent, of whole seconds. */
export function httpDate(ms: number): string {
  const date = new Date(ms);
  const day = `${days[date.getUTCDay()] as string}, ${two(date.getUTCDate())} ${months[date.getUTCMonth()] as string}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day} ${String(date.getUTCFullYear()).padStart(4, '0')} ${time} GMT`;
}

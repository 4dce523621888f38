import { lastDayOf } from '@sitekeep/contracts';

const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const utcDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
export const showDay = (at: string): string => day.format(new Date(at));
export const showTime = (at: string): string => absolute.format(new Date(at));

/** From the first day to the last, in UTC as on the document: `22 Nov 2026 to 21 Dec 2026`. */
export const showPeriod = ({ from, to }: { from: string; to: string }): string =>
  `${utcDay.format(new Date(from))} to ${utcDay.format(new Date(lastDayOf({ from, to })))}`;

const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
export const showDay = (at: string): string => day.format(new Date(at));
export const showTime = (at: string): string => absolute.format(new Date(at));

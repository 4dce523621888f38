import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { showRelative } from './relative-time.ts';

const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
export const showDay = (at: string): string => day.format(new Date(at));
export const showTime = (at: string): string => absolute.format(new Date(at));

/** Relative words that stay true while the page is open; the exact time in a tooltip. */
export function RelativeTime({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip label={absolute.format(new Date(at))}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {showRelative(at, now)}
      </time>
    </Tooltip>
  );
}

/** A date; the exact time in a tooltip. */
export function Day({ at }: { at: string }) {
  return (
    <Tooltip label={absolute.format(new Date(at))}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {day.format(new Date(at))}
      </time>
    </Tooltip>
  );
}

import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { showDay, showTime } from '../words/dates.ts';
import { showRelative } from './relative-time.ts';

/** Relative words that stay true while the page is open; the exact time in a tooltip. */
export function RelativeTime({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip label={showTime(at)}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {showRelative(at, now)}
      </time>
    </Tooltip>
  );
}

/** A date; the exact time in a tooltip. */
export function Day({ at }: { at: string }) {
  return (
    <Tooltip label={showTime(at)}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {showDay(at)}
      </time>
    </Tooltip>
  );
}

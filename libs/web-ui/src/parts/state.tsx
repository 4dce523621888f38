import type { ReactNode } from 'react';
import classes from './state.module.css';

export type Tone = 'good' | 'attention' | 'refused' | 'off' | 'busy';

/** Colour never says it alone: the dot stands beside words, or carries them for screen readers. */
export function StateDot({ tone, label }: { tone: Tone; label?: string }) {
  return (
    <span
      className={classes.dot}
      data-tone={tone}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    />
  );
}

/** A state in words with its dot. */
export function StateBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      <StateDot tone={tone} />
      {children}
    </span>
  );
}

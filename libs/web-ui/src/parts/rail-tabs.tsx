import { NavLink, Text } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import classes from './rail-tabs.module.css';
import { StateDot, type Tone } from './state.tsx';

export interface RailItem {
  to: string;
  label: string;
  /** State in a dot, with its words for screen readers. */
  dot?: { tone: Tone; label: string };
  /** Is a part of the item above it. */
  inner?: boolean;
  /** Inner, and a page of its own: a phone shows it, too. */
  page?: boolean;
  /** Pages below it belong to it, too. */
  deep?: boolean;
}
export interface RailTabsProps {
  label: string;
  groups: { title?: string; items: RailItem[] }[];
  children: ReactNode;
}

/** The second rail: parts of one thing. On a phone it is a row that scrolls. */
export function RailTabs({ label, groups, children }: RailTabsProps) {
  const { pathname, hash } = useLocation();
  const here = `${pathname}${hash}`;
  const rail = useRef<HTMLElement>(null);
  const count = groups.reduce((sum, group) => sum + group.items.length, 0);
  useEffect(() => {
    rail.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname, count]); // Items that come later move the others along.
  useEffect(() => {
    if (hash) document.getElementById(hash.slice(1))?.scrollIntoView({ block: 'start' });
  }, [hash]);
  const isHere = (item: RailItem) =>
    item.inner && !item.page ? here === item.to : pathname === item.to || (item.deep === true && pathname.startsWith(`${item.to}/`));
  return (
    <div className={classes.layout}>
      <nav aria-label={label} className={classes.rail} ref={rail}>
        {groups.map((group, index) => (
          <div key={group.title ?? index} className={classes.group}>
            {group.title && (
              <Text size="xs" c="dimmed" className={classes.title}>
                {group.title}
              </Text>
            )}
            {group.items.map((item) => (
              <NavLink
                key={item.to}
                component={Link}
                to={item.to}
                label={item.label}
                active={isHere(item)}
                aria-current={isHere(item) ? 'page' : undefined}
                className={item.inner ? classes.inner : classes.item}
                data-page={item.page}
                rightSection={item.dot && <StateDot tone={item.dot.tone} label={item.dot.label} />}
              />
            ))}
          </div>
        ))}
      </nav>
      <div className={classes.content}>{children}</div>
    </div>
  );
}

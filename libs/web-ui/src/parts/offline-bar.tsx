import { useNetwork } from '@mantine/hooks';
import classes from './offline-bar.module.css';

/** Says when the browser has no connection; what was typed stays. */
export function OfflineBar() {
  const { online } = useNetwork();
  return (
    <div role="status" aria-live="polite">
      {!online && <div className={classes.bar}>You are offline. What you see may be old; nothing you typed is lost.</div>}
    </div>
  );
}

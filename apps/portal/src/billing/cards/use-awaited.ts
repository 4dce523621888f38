import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';

const patienceMs = 20_000;

/** Whether somebody just came back from entering a card, which the provider tells us of a moment later; for a while. */
export function useAwaited(): boolean {
  const [params] = useSearchParams();
  const isBack = params.get('saved') === '1';
  const [isAwaited, setAwaited] = useState(isBack);
  useEffect(() => {
    if (!isBack) return;
    const timer = setTimeout(() => setAwaited(false), patienceMs);
    return () => clearTimeout(timer);
  }, [isBack]);
  return isAwaited;
}

import { useEffect, useRef, useState } from 'react';

/** For a dialog that is taken off the page when it closes: what had the focus before has it again. Mantine does so for those that stay. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  const isThere = useRef(false);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
      setTimeout(() => {
        if (!isThere.current && before instanceof HTMLElement) before.focus();
      });
    };
  }, [before]);
}

import type { staffActSchema } from '@sitekeep/contracts';
import { toastDone, useClient, type Output, type Write } from '@sitekeep/web-ui';
import { useQueryClient } from '@tanstack/react-query';

/** Does an act of staff, says what became of it, and reads everything again: money shows in many places. */
export function useAct() {
  const client = useClient();
  const queries = useQueryClient();
  return async (write: Write<Output<typeof staffActSchema>>): Promise<void> => {
    const { said } = await client.write(write);
    void queries.invalidateQueries();
    toastDone(said);
  };
}

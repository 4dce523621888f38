import type { staffActSchema } from '@sitekeep/contracts';
import { toastDone, toastWaits, useClient, type Output, type Write } from '@sitekeep/web-ui';
import { useQueryClient } from '@tanstack/react-query';

/** Does an act of staff, says what became of it or that it waits for a second person, and reads everything again: money shows in many places. */
export function useAct() {
  const client = useClient();
  const queries = useQueryClient();
  return async (write: Write<Output<typeof staffActSchema>>): Promise<void> => {
    const { done, said } = await client.write(write);
    void queries.invalidateQueries();
    (done ? toastDone : toastWaits)(said);
  };
}

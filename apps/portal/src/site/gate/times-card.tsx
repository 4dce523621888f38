import { Select, SimpleGrid } from '@mantine/core';
import type { GateSettings } from '@sitekeep/contracts';
import { SaveCard } from '@sitekeep/web-ui';
import { durationOptions, durationWords } from './duration-words.ts';
import type { GateCardProps } from './use-gate-section.ts';

type Times = Pick<GateSettings, 'sessionSeconds' | 'idleSeconds'>;
const hour = 3600;
const usual = [900, 1800, hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour, 24 * hour, 7 * 24 * hour, 30 * 24 * hour];

const say = (field: keyof Times, draft: Times): string =>
  field === 'sessionSeconds'
    ? `Visitors sign in again after ${durationWords(draft.sessionSeconds)}; those who are in keep the end they have.`
    : `Whoever asks for nothing for ${durationWords(draft.idleSeconds)} signs in again.`;

/** How long somebody who has signed in stays in. */
export function TimesCard({ gate, canEdit, save, reload }: GateCardProps) {
  const { sessionSeconds, idleSeconds } = gate;
  return (
    <SaveCard<Times>
      id="times"
      title="How long a visitor stays in"
      lead="A session ends after this time, whatever the visitor does; earlier without a request, or when you end it."
      saved={{ sessionSeconds, idleSeconds }}
      canSave={canEdit}
      save={save}
      reload={reload}
      isField={(field) => field === 'sessionSeconds' || field === 'idleSeconds'}
      say={say}
    >
      {(draft, set, faults) => (
        <SimpleGrid cols={{ base: 1, xs: 2 }} maw={560}>
          <Select
            label="At most"
            data={durationOptions(usual, sessionSeconds)}
            value={String(draft.sessionSeconds)}
            onChange={(next) => next && set({ sessionSeconds: Number(next) })}
            error={faults['sessionSeconds']}
            disabled={!canEdit}
          />
          <Select
            label="Without a request"
            data={durationOptions(usual, idleSeconds)}
            value={String(draft.idleSeconds)}
            onChange={(next) => next && set({ idleSeconds: Number(next) })}
            error={faults['idleSeconds']}
            disabled={!canEdit}
          />
        </SimpleGrid>
      )}
    </SaveCard>
  );
}

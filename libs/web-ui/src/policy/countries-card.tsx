import { MultiSelect, Radio, Stack } from '@mantine/core';
import type { Policy } from '@sitekeep/contracts';
import { SaveCard } from '../forms/save-card.tsx';
import { countryName } from '../insight/words.ts';
import { countryOptions } from './country-codes.ts';

type Countries = Policy['countries'];
const modeWords = { off: 'Every country may visit', allow: 'Only these countries may visit', block: 'These countries may not visit' };

const sayChange = (field: keyof Countries, draft: Countries): string => {
  if (field === 'mode') return `${modeWords[draft.mode]}.`;
  return draft.countries.length === 0 ? 'No country is listed.' : `Listed: ${draft.countries.map(countryName).join(', ')}.`;
};
const isListed = (name: string) => name.startsWith('countries.countries');
const warn = (draft: Countries): string | null =>
  draft.mode === 'allow' && draft.countries.length === 0
    ? 'No country is listed: every visitor who is not on the whitelist would be refused.'
    : null;

export interface CountriesCardProps {
  policy: Policy;
  canEdit: boolean;
  save: (countries: Countries) => Promise<unknown>;
  reload: () => Promise<unknown>;
}

/** Which countries may visit. */
export function CountriesCard({ policy, canEdit, save, reload }: CountriesCardProps) {
  return (
    <SaveCard<Countries>
      id="countries"
      title="Countries"
      lead="Asked after the lists. Addresses on the whitelist skip it."
      saved={policy.countries}
      canSave={canEdit}
      save={save}
      isField={isListed}
      reload={reload}
      say={sayChange}
      warning={warn}
    >
      {(draft, change, faults) => (
        <Stack gap="md">
          <Radio.Group label="Who may visit" value={draft.mode} onChange={(mode) => change({ mode: mode })}>
            <Stack gap="xs" mt="xs">
              {Object.entries(modeWords).map(([value, label]) => (
                <Radio key={value} value={value} label={label} />
              ))}
            </Stack>
          </Radio.Group>
          {(draft.mode !== 'off' || draft.countries.length > 0) && (
            <MultiSelect
              label="Countries"
              placeholder={draft.countries.length === 0 ? 'Type a name' : undefined}
              data={countryOptions}
              value={draft.countries}
              onChange={(countries) => change({ countries })}
              searchable
              hidePickedOptions
              clearable
              limit={60}
              disabled={!canEdit}
              error={Object.entries(faults).find(([name]) => isListed(name))?.[1]}
            />
          )}
        </Stack>
      )}
    </SaveCard>
  );
}

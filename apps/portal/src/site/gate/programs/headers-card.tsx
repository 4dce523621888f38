import { SimpleGrid, Skeleton, TextInput } from '@mantine/core';
import type { GateSettings } from '@sitekeep/contracts';
import { SaveCard } from '@sitekeep/web-ui';
import { useMay } from '../../../session/session.tsx';
import { useGateSection } from '../use-gate-section.ts';

type Headers = GateSettings['machineHeaders'];

/** In which headers programs show what they have. */
export function HeadersCard({ siteId }: { siteId: string }) {
  const canEdit = useMay('policies:write');
  const { gate, reload, save } = useGateSection(siteId);
  if (!gate) return <Skeleton height={160} radius="md" />;
  return (
    <SaveCard<{ machineHeaders: Headers }>
      title="Headers"
      lead="In which programs show git tokens, as user:token, and licences. Your server never sees them."
      saved={{ machineHeaders: gate.machineHeaders }}
      canSave={canEdit}
      save={save}
      reload={reload}
      isField={(field) => field.startsWith('machineHeaders.')}
      say={() => 'Programs that use the names so far are refused.'}
    >
      {({ machineHeaders }, set, faults) => (
        <SimpleGrid cols={{ base: 1, xs: 2 }} maw={640}>
          {(['licence', 'git'] as const).map((kind) => (
            <TextInput
              key={kind}
              label={kind === 'git' ? 'Git tokens' : 'Licences'}
              autoComplete="off"
              spellCheck={false}
              value={machineHeaders[kind]}
              onChange={(event) => set({ machineHeaders: { ...machineHeaders, [kind]: event.currentTarget.value } })}
              error={faults[`machineHeaders.${kind}`]}
              readOnly={!canEdit}
            />
          ))}
        </SimpleGrid>
      )}
    </SaveCard>
  );
}

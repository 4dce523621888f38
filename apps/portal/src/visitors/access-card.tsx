import type { Visitor } from '@sitekeep/contracts';
import { SaveCard, useWrite, writes } from '@sitekeep/web-ui';
import { AccessField } from './access-field.tsx';
import { useSites } from './use-sites.ts';

/** Which sites a visitor may enter, and how far. */
export function AccessCard({ visitor, mayEdit }: { visitor: Visitor; mayEdit: boolean }) {
  const sites = useSites();
  const change = useWrite(writes.changeVisitor, { refreshes: ['visitors'] });
  return (
    <SaveCard
      title="Access"
      lead="The sites this visitor may enter: whole, or only below some paths. Every other site refuses them."
      saved={{ access: visitor.access }}
      canSave={mayEdit}
      save={({ access }) => change.mutateAsync({ id: visitor.id, access })}
      say={(_, { access }) => sayAccess(access.length)}
      isField={(field) => /^access(\.|$)/.test(field)}
    >
      {({ access }, set, faults) => (
        <AccessField sites={sites} value={access} onChange={(next) => set({ access: next })} errors={faults} readOnly={!mayEdit} />
      )}
    </SaveCard>
  );
}

const sayAccess = (sites: number): string =>
  sites === 0 ? 'The visitor may enter no site any more.' : `The visitor may enter ${sites === 1 ? '1 site' : `${sites} sites`} as shown.`;

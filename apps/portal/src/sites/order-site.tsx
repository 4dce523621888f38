import { Stack, TextInput } from '@mantine/core';
import { orderSiteSchema, type Session } from '@sitekeep/contracts';
import { Page, Panel, Submit, toastDone, useApiForm, useClient, useRefresh, writes } from '@sitekeep/web-ui';
import { useNavigate } from 'react-router';
import { MayNot } from '../may-not.tsx';
import { useMay, useSession } from '../session/session.tsx';
import { HostnamesField, splitHostnames } from './hostnames-field.tsx';
import { newOrigin, OriginsFields, toOrigin } from './origins-fields.tsx';
import { PlanField } from './plan-field.tsx';

interface Draft {
  name: string;
  hostnames: string;
  origins: ReturnType<typeof newOrigin>[];
  planId: string;
}
const toBody = ({ name, hostnames, origins, planId }: Draft) => ({
  name,
  hostnames: splitHostnames(hostnames),
  origins: origins.map(toOrigin),
  ...(planId ? { planId } : {}),
});

/** What happens after ordering, by what still stands in the way. */
function leadOf({ account, person }: Session): string {
  if (account.suspended) return 'This account is suspended: a new site becomes reachable when that is lifted.';
  if (account.active) return 'Protection starts at once; you have ten days to pay the first invoice.';
  const missing = [!person.emailConfirmed && 'your e-mail is confirmed', !person.termsAccepted && 'the terms are accepted'].filter(Boolean);
  return `You can order now. Protection starts as soon as ${missing.join(' and ') || 'an owner of the account is confirmed'}.`;
}

/** Orders protection for a site; it is active as soon as the account is, and may be paid later. */
export function OrderSitePage() {
  if (!useMay('sites:write')) return <MayNot title="Order a site" what="order sites" to="/sites" back="Go to your sites" />;
  return <OrderForm />;
}

function OrderForm() {
  const client = useClient();
  const refresh = useRefresh();
  const navigate = useNavigate();
  const initial: Draft = { name: '', hostnames: '', origins: [newOrigin()], planId: '' };
  const api = useApiForm({
    initial,
    schema: orderSiteSchema,
    toBody,
    draftName: 'order-site',
    submit: async (body) => {
      const site = await client.write(writes.orderSite(body));
      void refresh('sites', 'services');
      toastDone(`${site.name} is ordered`);
      await navigate(`/sites/${site.id}/overview`);
    },
    keep: true,
  });
  const { form } = api;
  return (
    <Page title="Order a site" lead={leadOf(useSession())} narrow>
      <form onSubmit={api.onSubmit} noValidate aria-label="Order a site">
        <Stack gap="lg">
          <Panel title="The site" lead="What visitors type into their browser.">
            <Stack gap="md">
              <TextInput label="Site name" description="How you call it. Only you see it." autoFocus {...form.getInputProps('name')} />
              <HostnamesField
                value={form.values.hostnames}
                onChange={(text) => form.setFieldValue('hostnames', text)}
                errors={form.errors}
              />
            </Stack>
          </Panel>
          <Panel title="Your server" lead="Where requests go that are let through. Address or name, as reached from the internet.">
            <OriginsFields
              value={form.values.origins}
              onChange={(origins) => form.setFieldValue('origins', origins)}
              errors={form.errors}
            />
          </Panel>
          <PlanField value={form.values.planId} onChange={(id) => form.setFieldValue('planId', id)} error={form.errors['planId']} />
          <Submit of={api} size="md">
            Order a site
          </Submit>
        </Stack>
      </form>
    </Page>
  );
}

import { Anchor, Checkbox, List, NativeSelect, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { currencies, signUpSchema, type Currency } from '@sitekeep/contracts';
import { AuthPage, Submit, useApiForm, useClient, writes } from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { RequestPath } from '../sites/request-path.tsx';
import { TermsLink } from '../terms/terms-link.tsx';
import { useEnter } from '../session/enter.ts';

interface Draft {
  name: string;
  accountName: string;
  email: string;
  password: string;
  currency: Currency;
  acceptTerms: boolean;
}
const empty: Draft = { name: '', accountName: '', email: '', password: '', currency: 'EUR', acceptTerms: false };
const currencyNames = { EUR: 'Euro (EUR)', USD: 'US dollar (USD)' };

function WhatYouGet() {
  return (
    <Stack gap="lg">
      <Title order={2} size="h1">
        Keep bad visitors away from your server.
      </Title>
      <Text c="dimmed">Point your domain at us. Every request passes our gate, and your rules decide who gets through.</Text>
      <RequestPath />
      <List size="sm" spacing={6}>
        <List.Item>Protected as soon as your e-mail is confirmed; the first invoice may wait.</List.Item>
        <List.Item>Blacklist, whitelist and countries, live within a second.</List.Item>
        <List.Item>See who was refused, and why.</List.Item>
      </List>
    </Stack>
  );
}

export function SignUp() {
  const client = useClient();
  const enter = useEnter();
  const api = useApiForm({
    initial: empty,
    schema: signUpSchema,
    toBody: ({ accountName, ...body }) => (accountName.trim() ? { ...body, accountName } : body),
    submit: async (body) => enter(await client.write(writes.signUp(body))),
    keep: true,
  });
  const { form } = api;
  return (
    <AuthPage
      title="Create your account"
      aside={<WhatYouGet />}
      foot={
        <>
          Already have an account?{' '}
          <Anchor component={Link} to="/sign-in">
            Sign in
          </Anchor>
        </>
      }
    >
      <form onSubmit={api.onSubmit} noValidate style={{ display: 'grid', gap: 16 }}>
        <TextInput label="Your name" autoComplete="name" autoFocus {...form.getInputProps('name')} />
        <TextInput label="E-mail" type="email" autoComplete="email" {...form.getInputProps('email')} />
        <PasswordInput
          label="Password"
          description="At least 12 characters."
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <TextInput label="Company (if any)" autoComplete="organization" {...form.getInputProps('accountName')} />
        <NativeSelect
          label="Currency of your invoices"
          data={currencies.map((value) => ({ value, label: currencyNames[value] }))}
          {...form.getInputProps('currency')}
        />
        <Checkbox
          label={
            <>
              I accept the <TermsLink />
            </>
          }
          {...form.getInputProps('acceptTerms', { type: 'checkbox' })}
        />
        <Submit of={api} fullWidth>
          Sign up
        </Submit>
      </form>
    </AuthPage>
  );
}

import { Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { signInSchema } from '@sitekeep/contracts';
import { useEffect, useRef, useState } from 'react';
import { useClient } from '../api/provider.tsx';
import type { Write } from '../api/request.ts';
import { useApiForm } from '../forms/use-api-form.ts';
import { Submit } from '../parts/submit.tsx';

type Credentials = { email: string; password: string };
export interface SignInAgainProps {
  email: string;
  signIn: (body: Credentials) => Write<unknown>;
}

/** The session ended while somebody was working: sign in over the page, so that what was typed stays, and go on. */
export function SignInAgain({ email, signIn }: SignInAgainProps) {
  const client = useClient();
  const [opened, setOpened] = useState(false);
  const waiting = useRef<(() => void)[]>([]);
  useEffect(() => {
    const { link } = client;
    link.signInAgain = () => {
      setOpened(true);
      return new Promise((resolve) => waiting.current.push(resolve));
    };
    return () => {
      link.signInAgain = null;
    };
  }, [client]);
  const submit = async (body: Credentials) => {
    await client.write(signIn(body));
    setOpened(false);
    for (const goOn of waiting.current.splice(0)) goOn();
  };
  return (
    <Modal opened={opened} onClose={() => window.location.reload()} title="Your session has ended" closeOnClickOutside={false}>
      <AgainForm email={email} submit={submit} />
    </Modal>
  );
}

function AgainForm({ email, submit }: { email: string; submit: (body: Credentials) => Promise<void> }) {
  const api = useApiForm({ initial: { email, password: '' }, schema: signInSchema, submit });
  return (
    <form onSubmit={api.onSubmit}>
      <Stack gap="md">
        <Text size="sm">Sign in to go on. Everything you typed on this page is still here.</Text>
        <TextInput label="E-mail" readOnly value={email} autoComplete="username" />
        <PasswordInput label="Password" autoComplete="current-password" data-autofocus {...api.form.getInputProps('password')} />
        <Submit of={api} fullWidth>
          Sign in and go on
        </Submit>
      </Stack>
    </form>
  );
}

import { Alert, Group, Text, Title } from '@mantine/core';
import { Logo, SchemeSwitch } from '@sitekeep/web-ui';
import { useEffect } from 'react';
import { Link } from 'react-router';
import { termsText } from './terms-text.ts';
import classes from './terms.module.css';

/** What customers agree to; open to everybody, so that it can be read before signing up. */
export function Terms() {
  useEffect(() => {
    document.title = 'Terms of service · Sitekeep';
  }, []);
  return (
    <>
      <Group component="header" justify="space-between" p="lg">
        <Link to="/" aria-label="Sitekeep">
          <Logo />
        </Link>
        <SchemeSwitch />
      </Group>
      <main className={classes.text}>
        <Title order={1}>Terms of service</Title>
        <Alert color="gray" mt="md">
          These are the built-in default terms of Sitekeep. Whoever operates this installation may have replaced them with terms of their
          own; then those hold.
        </Alert>
        {termsText.map(({ title, words }) => (
          <section key={title}>
            <Title order={2}>{title}</Title>
            {words.map((paragraph) => (
              <Text key={paragraph}>{paragraph}</Text>
            ))}
          </section>
        ))}
      </main>
    </>
  );
}

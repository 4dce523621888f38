import { Code, Stack, Text } from '@mantine/core';
import { CopyButton, Panel } from '@sitekeep/web-ui';
import classes from './gate-how-to.module.css';

const checkCode = (origin: string) => `curl -sS ${origin}/v1/gate/check_code \\
  -H 'Content-Type: application/json' \\
  -d '{"api_key":"'"$API_KEY"'","email":"anna@example.com","code":"123456"}'`;

/** How a program asks whether a code is right. */
export function GateHowTo() {
  const command = checkCode(window.location.origin);
  return (
    <Panel title="Check a code" lead="Ask after your own login, with the code that the visitor typed.">
      <Stack gap="md">
        <div className={classes.command}>
          <Code block tabIndex={0} aria-label="Command for a check">
            {command}
          </Code>
          <CopyButton value={command} label="command" />
        </div>
        <Text size="sm" component="ul" className={classes.list}>
          <li>
            <strong>200</strong> only if all holds: the key, the visitor, access to this site, the code, and the <code>password</code> if
            you send one. The answer names the visitor, groups and paths.
          </li>
          <li>
            <strong>401</strong> in every other case, always the same: also for a code that was used before, and for whoever is locked.
          </li>
          <li>
            Send the visitor’s network address as <code>address</code>. Guesses are counted by it, so that strangers slow down nobody else.
          </li>
        </Text>
        <Text size="sm" c="dimmed">
          <code>/v1/gate/authenticate</code> checks password first, and a code where the visitor has a token. Every call stands in the{' '}
          <a href="/docs">API reference</a>.
        </Text>
      </Stack>
    </Panel>
  );
}

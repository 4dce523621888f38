import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

const shots = fileURLToPath(new URL('../../../../.sitekeep/edge-shots/', import.meta.url));

/** A real Chromium that finds every `.test` name on this machine; `CHROMIUM_PATH` is set by npm test. Such names are no secure contexts. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'];
  if (!executablePath) throw new Error('Set CHROMIUM_PATH to a Chromium, or run npm test, which finds one.');
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP *.test 127.0.0.1', ...quiet];
  return chromium.launch({ executablePath, args });
}

/** A picture for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

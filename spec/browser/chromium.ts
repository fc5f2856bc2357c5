import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

interface Found {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly source: string;
}

/** Quiet (a test does not ask the network for updates) and fit for a container. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a real Chromium. Fails, with what to install, where there is none. */
export async function launchChromium(): Promise<Browser> {
  const script = join(__dirname, '../../scripts/find-browser.mjs');
  const found = JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' })) as Found;
  const env = Object.fromEntries(
    Object.entries({ ...process.env, ...found.env }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  return chromium.launch({ executablePath: found.executablePath, env, args, headless: true });
}

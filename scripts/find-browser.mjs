// Which Chromium the browser specs run in. The first of these that starts:
//
//   1. the one that the environment variable CHROME_PATH names (then no other is tried),
//   2. a Chromium, Chrome or Edge installed in one of the usual places,
//   3. the one packaged in the development dependencies (Linux on x64).
//
// Prints { executablePath, env, source } as JSON; `env` is what must be added to the environment.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packagedBrowser } from './browser/packaged.mjs';
import { starts } from './browser/starts.mjs';

function usualPlaces() {
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return apps.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((v) => process.env[v]);
    const apps = ['Google/Chrome', 'Chromium', 'Microsoft/Edge'];
    const exe = { 'Microsoft/Edge': 'msedge.exe' };
    return roots
      .filter(Boolean)
      .flatMap((root) =>
        apps.map((app) => join(root, app, 'Application', exe[app] ?? 'chrome.exe')),
      );
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  return [...names, 'microsoft-edge'].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
}

/** Throws, with what to do, where there is none. */
export function findBrowser() {
  const named = process.env.CHROME_PATH;
  if (named) {
    const problem = starts(named);
    if (problem !== undefined) throw new Error(`CHROME_PATH (${named}) does not start: ${problem}`);
    return { executablePath: named, env: {}, source: 'CHROME_PATH' };
  }
  const installed = usualPlaces().find((path) => existsSync(path) && starts(path) === undefined);
  if (installed) return { executablePath: installed, env: {}, source: 'installed' };

  const { problem, ...packaged } = packagedBrowser();
  if (problem === undefined) return { ...packaged, source: 'packaged' };
  throw new Error(
    `No browser: none is installed, and ${problem}.\n` +
      'Install Chromium or Chrome (on Debian: apt-get install chromium), or name one in CHROME_PATH.',
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(JSON.stringify(findBrowser(), null, 2));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

// playwright-core is a development dependency of the repository, as esbuild is.
import { chromium } from 'playwright-core';
import { findBrowser } from '../../../scripts/find-browser.mjs';

const ARGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

/** Starts a Chromium as the browser specs do. */
export async function startChromium() {
  const { executablePath, env } = findBrowser();
  const browser = await chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    args: ARGS,
    headless: true,
  });
  const session = await browser.newBrowserCDPSession();
  /** CPU time of all its pages, s. */
  const cpuTime = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo
      .filter(({ type }) => type === 'renderer')
      .reduce((sum, each) => sum + each.cpuTime, 0);
  };
  return { browser, cpuTime };
}

import { spawnSync } from 'node:child_process';

/** The Chromium that browser tests drive: `CHROMIUM_PATH`, or the first of the usual names that runs. */
export function findChromium() {
  const names = ['/usr/bin/chromium', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const candidates = [process.env['CHROMIUM_PATH'], ...names].filter(Boolean);
  return candidates.find((program) => spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0);
}

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DemoOptions } from './options.js';

const MAIN = fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url));

/** Runs a `tributary` command as a person would type it; gives what it printed. */
export async function tributary(
  options: DemoOptions,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...variables, TRIBUTARY_URL: options.apiUrl, TRIBUTARY_KEY: options.key },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => said.push(data));
  child.stderr.on('data', (data: Buffer) => said.push(data));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const text = Buffer.concat(said).toString();
  if (code !== 0) throw new Error(`\`tributary ${args.join(' ')}\` ended with ${code}:\n${text}`);
  return text;
}

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/** Builds a room whose processes run what is built, where that is missing or older than its sources. */
export function buildRoom(room: string): void {
  const [src, dist] = [join(ROOT, room, 'src'), join(ROOT, room, 'dist')];
  const sources = readdirSync(src).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const isBuilt = sources.every((file) => {
    const built = join(dist, file.replace(/\.ts$/, '.js'));
    return existsSync(built) && statSync(built).mtimeMs >= statSync(join(src, file)).mtimeMs;
  });
  if (!isBuilt)
    execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b', '--force', room], {
      cwd: ROOT,
      env: {},
      stdio: 'pipe',
    });
}

/**
 * A Redis of a test's own, that may be ended and started again.
 *
 *     node test/crash/redis-process.mjs PORT FOLDER yes|no     keeps what it is given on disk, or not; `--find` only looks for the program
 */
import { spawn } from 'node:child_process';
import { findRedis } from '../../scripts/up/redis-program.mjs';

const [port, dir, appendonly] = process.argv.slice(2);
const found = await findRedis();
if (port === '--find' || found === undefined) process.exit(found === undefined ? 1 : 0);
const settings = { port, dir, appendonly, appendfsync: 'always', save: '', bind: '127.0.0.1', 'maxmemory-policy': 'noeviction' };
const redis = spawn(
  found.program,
  Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
  { env: { ...process.env, ...found.env }, stdio: ['ignore', 'inherit', 'inherit'] },
);
redis.on('exit', () => process.exit());
const end = () => redis.kill('SIGTERM');
process.on('SIGTERM', end);
process.stdin.resume().on('end', end);

import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** The server tests may create databases on, as `npm test` starts it. */
export function testServer(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (!url) throw new Error('TEST_DATABASE_URL is not set: start tests with `npm test`, which brings up a PostgreSQL of their own');
  return url;
}

/** The Redis tests may use, or `undefined` where none could be had. CI always has one. */
export function testRedis(): string | undefined {
  return process.env['TEST_REDIS_URL'] || undefined;
}

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** An empty database of its own; dropped by `drop`, even while connections are open. */
export async function freshDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(testServer());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** A login with a password on the test server that may do everything; gives its name. It goes with the server. */
export async function freshLogin(password: string): Promise<string> {
  const user = `login_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE ROLE ${user} LOGIN SUPERUSER PASSWORD '${password}'`);
  return user;
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: testServer() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, Invalid, messageOf } from '@tributary/core';

/** A key that wraps the keys of secrets. Its id is kept with each secret, so that a new one can take over. */
export interface MasterKey {
  readonly id: string;
  readonly bytes: Buffer;
}

const FORM = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)$/;

/** Reads `<id>:<base64 of 32 bytes>`, several separated by commas, the current one first. Complains and gives what it could read. */
export function parseMasterKeys(text: string, complain: (message: string) => void): [MasterKey, ...MasterKey[]] {
  const keys = text.split(',').flatMap((part, index) => {
    const [, id, key] = FORM.exec(part.trim()) ?? [];
    if (id !== undefined && key !== undefined) return [{ id, bytes: Buffer.from(key, 'base64') }];
    // The part itself is never shown: it may be a key with a slip in it.
    complain(`must be \`<id>:<key>\` with a key of exactly 32 bytes in base64; number ${index + 1} is not`);
    return [];
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) complain('names the same key id twice: give each key an id of its own');
  return keys as [MasterKey, ...MasterKey[]];
}

/** The key of the one-command set-up: made at the first start and kept in the data folder, readable by its owner only. */
export function embeddedMasterKey(home: string): [MasterKey, ...MasterKey[]] {
  const path = join(home, 'master.key');
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    // Fails if it is there, so that of two processes that start at once only one makes the key.
    writeFileSync(path, `local:${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new AppError(
        'config.home',
        `the data folder \`${home}\` cannot be written: ${messageOf(error)}. Set \`TRIBUTARY_HOME\` to another`,
      );
  }
  return parseMasterKeys(readFileSync(path, 'utf8').trim(), () => {
    throw new Invalid('config.master_key', `\`${path}\` holds no master key any more: put it back from a backup, or the secrets are lost`);
  });
}

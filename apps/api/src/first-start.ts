import { readFile, rename, writeFile } from 'node:fs/promises';
import { AppError, messageOf } from '@tributary/core';
import { DEFAULT_WORKSPACE, type Store } from '@tributary/store';

/** A login link works this long, and once. */
const LOGIN_MS = 60 * 60_000;

/** What a start leaves behind for whoever started it. */
export interface FirstStart {
  readonly store: Store;
  readonly url: string;
  readonly keyFile: string | undefined;
  readonly loginFile: string | undefined;
}

/**
 * Leaves the ways in where the launcher asked for them, readable by its owner only: an admin key for the command line, made anew
 * when the file holds none that works, and a one-time login link for the dashboard. Nothing of it is logged.
 */
export async function leaveWaysIn({ store, url, keyFile, loginFile }: FirstStart): Promise<void> {
  const workspaceId = DEFAULT_WORKSPACE;
  if (keyFile !== undefined && !(await holdsKey(store, keyFile))) {
    const { key } = await store.apiKeys.create({ workspaceId, name: 'local command line', role: 'admin', actor: 'system' });
    await writeSecret(keyFile, key);
  }
  if (loginFile !== undefined) {
    const { id: userId } = await store.users.ensureAdmin(workspaceId);
    const { token } = await store.sessions.createLogin({ workspaceId, userId, ttlMs: LOGIN_MS, actor: 'system' });
    await writeSecret(loginFile, `${url}/login#${token}`);
  }
}

async function holdsKey(store: Store, file: string): Promise<boolean> {
  const key = await readFile(file, 'utf8').catch(() => '');
  return key.trim() !== '' && (await store.apiKeys.verify(key.trim())) !== undefined;
}

/** Whole or not at all, and never readable by others, whatever mode an older file had. */
async function writeSecret(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  try {
    await writeFile(temporary, `${text}\n`, { mode: 0o600 });
    await rename(temporary, file);
  } catch (error) {
    throw new AppError('start.file', `cannot write \`${file}\`: ${messageOf(error)}. Choose another place for it`, [], { cause: error });
  }
}

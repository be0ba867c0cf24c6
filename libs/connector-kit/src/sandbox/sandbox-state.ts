import { mkdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, writeJson } from '../http/exact-json.js';

const SAVE_WITHIN_MS = 200;

/** Where the sandboxes of one server keep their state, so that they outlive the process. */
export interface StateFiles {
  load(name: string): unknown;
  /** The state changed: it is written soon, as a whole file at once. */
  changed(name: string, save: () => unknown): void;
  /** Writes what is not written yet. */
  flush(): Promise<void>;
}

/** State in a folder, one file a sandbox; without a folder nothing is kept. */
export function openStateFiles(folder: string | undefined): StateFiles {
  if (folder === undefined) return { load: () => undefined, changed: () => undefined, flush: async () => undefined };
  mkdirSync(folder, { recursive: true });
  const waiting = new Map<string, () => unknown>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  const write = (): Promise<void> => {
    timer = undefined;
    const todo = [...waiting];
    waiting.clear();
    writing = writing.then(async () => {
      for (const [name, save] of todo) await replaceFile(fileOf(folder, name), writeJson(save()));
    });
    return writing;
  };

  return {
    load: (name) => readState(fileOf(folder, name)),
    changed(name, save) {
      waiting.set(name, save);
      // A failed write shows at the next flush; the server goes on, its state is in memory.
      timer ??= setTimeout(() => void write().catch(() => undefined), SAVE_WITHIN_MS);
    },
    async flush() {
      clearTimeout(timer);
      await write();
    },
  };
}

function fileOf(folder: string, name: string): string {
  return join(folder, `${name}.json`);
}

/** Renamed into place, so that a reader or a crash never meets half a file. */
async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

function readState(file: string): unknown {
  try {
    return readJson(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

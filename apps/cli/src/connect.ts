import { readFile } from 'node:fs/promises';
import { type Client, createClient } from '@tributary/client';
import { UsageError } from './terminal.js';

/** Where the API is and how to get in, as the options of every command give it. */
export interface Connection {
  readonly url: string;
  readonly key?: string;
  readonly keyFile: string;
}

/** A client of the API: with the key that was given, else the one the local instance wrote for us. */
export async function connect({ url, key, keyFile }: Connection): Promise<Client> {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw new UsageError(
      `\`${url}\` is no address of an API: give one such as \`http://127.0.0.1:4747\` by \`--url\` or \`TRIBUTARY_URL\``,
    );
  return createClient({ url, key: key ?? (await keyIn(keyFile)) });
}

/** A file that is not there is no error yet: the API will say that a key is missing. */
async function keyIn(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text?.trim() || undefined;
}

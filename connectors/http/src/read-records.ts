import { fault, unexpected } from '@tributary/connector-kit';
import type { HttpRequest, OutRecord, WriteContext } from '@tributary/connector-kit';
import { fill, inPath, inside } from './request/fill.js';
import type { RecordOptions } from './request/request-option.js';
import { settingsOf } from './request-settings.js';
import type { HttpSettings } from './settings.js';

type Found = Readonly<Record<string, unknown>> | null;

/** What the service has under each key, asked for one by one as the option `read` says. */
export async function readRecords(
  context: WriteContext<HttpSettings, RecordOptions>,
  keys: readonly OutRecord['key'][],
): Promise<readonly Found[]> {
  const { read } = context.options;
  if (read === undefined) {
    throw fault.fatal(
      'The options of the sync do not say how a record can be looked at.',
      'Give `options.read`, with the path of one record.',
    );
  }
  const found: Found[] = [];
  for (const key of keys) found.push(await readOne(context, read, key));
  return found;
}

async function readOne(
  { http, settings }: WriteContext<HttpSettings, RecordOptions>,
  { path: template, at }: NonNullable<RecordOptions['read']>,
  key: OutRecord['key'],
): Promise<Found> {
  const path = fill(template, { key, fields: {} } as unknown as OutRecord, { encode: inPath, place: 'path' });
  if (typeof path !== 'string') throw fault.fatal(path.message, 'Check `options.read.path`: it may name fields of the key only.');
  const asked: HttpRequest = { ...settingsOf(settings), method: 'GET', path };
  const response = await http.send(asked);
  if (response.status === 404 || response.status === 410) return null;
  const what = `\`GET ${path}\``;
  if (response.status < 200 || response.status > 299) throw unexpected(response, what);
  const record = at === undefined ? response.json : inside(response.json, at);
  if (record === null) return null;
  if (typeof record === 'object' && !Array.isArray(record)) return record as Found;
  throw fault.fatal(`${what} was answered without a record${at === undefined ? '' : ` at \`${at}\``}.`, 'Check `options.read`.');
}

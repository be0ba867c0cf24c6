import type { OutRecord, Refusal } from '@tributary/connector-kit';
import { refuseBody } from './body.js';
import { asIs, fill, inHeader, inPath, isAbsent, type Encode } from './fill.js';
import type { RequestOption } from './request-option.js';

/** Where a record is sent: its request with everything filled in but the body. */
export interface Place {
  readonly request: RequestOption;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Records that can share one request, because it differs in nothing but them. */
export interface Group extends Place {
  readonly records: readonly OutRecord[];
}

/** Where a record belongs by its request, or why it can go nowhere. */
export function placeOf(request: RequestOption, record: OutRecord): Place | Refusal {
  const path = fill(request.path, record, { encode: inPath, place: 'path' });
  if (typeof path !== 'string') return path;
  const query = fillAll(request.query, record, { encode: asIs, place: 'query' });
  if ('kind' in query) return query.kind;
  const headers = fillAll(request.headers, record, { encode: inHeader, place: 'header' });
  if ('kind' in headers) return headers.kind;
  return refuseBody(request.body, record) ?? { request, path, query: query.filled, headers: headers.filled };
}

type Filled = { readonly filled: Readonly<Record<string, string>> } | { readonly kind: Refusal };

function fillAll(templates: Readonly<Record<string, string>>, record: OutRecord, how: { encode: Encode; place: string }): Filled {
  const filled: Record<string, string> = {};
  for (const [name, template] of Object.entries(templates)) {
    if (isAbsent(template, record)) continue;
    const text = fill(template, record, how);
    if (typeof text !== 'string') return { kind: text };
    filled[name] = text;
  }
  return { filled };
}

/** Records in the requests they share, in order, none with more than its request takes. */
export function inRequests(placed: readonly { readonly place: Place; readonly record: OutRecord }[]): readonly Group[] {
  const groups = new Map<string, Place & { readonly records: OutRecord[] }>();
  for (const { place, record } of placed) {
    const name = nameOf(place);
    const group = groups.get(name) ?? { ...place, records: [] };
    groups.set(name, group);
    group.records.push(record);
  }
  return [...groups.values()].flatMap(({ records, ...place }) =>
    Array.from({ length: Math.ceil(records.length / place.request.records) }, (_, n) => ({
      ...place,
      records: records.slice(n * place.request.records, (n + 1) * place.request.records),
    })),
  );
}

/** Told apart by everything but the body; the option itself by its place in memory would do, but text is as good and plain. */
const nameOf = ({ request, path, query, headers }: Place): string =>
  JSON.stringify([request.method, path, Object.entries(query), Object.entries(headers), request.body]);

import { isObject } from '@tributary/connector-kit';
import type { Field, FieldValue, Http, OutRecord, Planned, Warning } from '@tributary/connector-kit';
import { faultOf, fieldOf, readAnswer, readRefusals } from './answer.js';
import { typeOf, type AttributePins } from './attributes.js';
import { recordBody } from './record-body.js';
import { OWN_STATUSES, uploadBody } from './upload.js';

/** What a dry run is made of. */
export interface DryRun {
  readonly http: Http;
  readonly noun: string;
  readonly fields: readonly Field[];
  readonly pins?: AttributePins;
}

const MOST_RECORDS = 20;

/**
 * Has Miso check the first records without writing them, so that a mapping it will refuse is known before the first request. What it refuses
 * are warnings: the run rejects those records and no others.
 */
export async function dryRun({ http, noun, fields, pins = {} }: DryRun, { sample = [] }: Planned): Promise<readonly Warning[]> {
  const make = recordBody(fields, pins);
  const written = sample.filter(({ operation }) => operation !== 'remove').slice(0, MOST_RECORDS);
  const bodies = written.map(make).flatMap((made) => ('body' in made ? [made.body] : []));
  const response = await http.send(
    { method: 'POST', path: `/v1/${noun}`, query: { dry_run: '1' }, json: uploadBody(bodies), readOnly: true },
    { accept: OWN_STATUSES },
  );
  const mixed = mixedAttributes(written, pins);
  if (response.status === 200) return mixed;
  const answer = readAnswer(response);
  if (response.status !== 422 || answer === undefined) throw faultOf(response, `A dry run of ${noun}`);
  const { byIndex } = readRefusals(answer.data, bodies.length);
  return [...refusedFields([...byIndex.values()].flat(), bodies.length), ...mixed];
}

/** One warning for each field that is refused, however many records it is refused for. */
function refusedFields(lines: readonly string[], checked: number): Warning[] {
  const byField = new Map<string | undefined, string[]>();
  for (const line of lines) byField.set(fieldOf(line), [...(byField.get(fieldOf(line)) ?? []), line]);
  return [...byField].map(([field, told]) => ({
    ...(field === undefined ? {} : { field }),
    message: `Miso would refuse ${told.length} of the first ${checked} records: ${told[0] ?? ''}`,
  }));
}

/** Miso keeps one type an attribute, and the first record decides: which one comes first is chance. */
function mixedAttributes(records: readonly OutRecord[], pins: AttributePins): Warning[] {
  const types = new Map<string, Set<string>>();
  for (const { fields } of records) for (const [name, value] of attributesOf(fields.custom_attributes)) note(types, name, typeOf(value));
  return [...types].flatMap(([name, found]) =>
    found.size < 2 || pins[name] !== undefined
      ? []
      : [
          {
            field: `custom_attributes.${name}`,
            message: `The custom attribute \`${name}\` is ${[...found].join(' and ')} in different records. Pin its type in the option \`attributes\`.`,
          },
        ],
  );
}

const attributesOf = (value: FieldValue | undefined): readonly (readonly [string, FieldValue])[] =>
  isObject(value) ? Object.entries(value) : [];

function note(types: Map<string, Set<string>>, name: string, type: string | undefined): void {
  if (type === undefined) return;
  types.set(name, (types.get(name) ?? new Set()).add(type));
}

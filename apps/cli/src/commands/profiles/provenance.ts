import type { Provenance } from '@tributary/contract';
import { table } from '../../table.js';
import type { Exit } from '../../terminal.js';
import { type Asking, show, valueText } from './asking.js';
import { findProfile } from './find-profile.js';

/** Shows where the value of a trait of a profile comes from. */
export async function provenance(asking: Asking, [named = '', trait = '']: readonly string[]): Promise<Exit> {
  const id = await findProfile(asking, named);
  return show(asking, await asking.client.profiles.provenance(id, trait, { warehouse: asking.warehouse }), describe);
}

function describe({ trait, value, revision, run_id, computed_at, due, events, ...rest }: Provenance): string {
  const by = `revision ${revision ?? '?'} of the definition, run ${run_id ?? '?'}, ${computed_at ?? 'not computed yet'}`;
  const names = [...new Set(events.flatMap((event) => Object.keys(event)))];
  return [
    `${trait}: ${value === null ? 'no value' : valueText(value)}`,
    by,
    ...(due ? ['the profile changed since: what is shown may be other than what gave the value'] : []),
    ...madeOf(rest),
    ...countOf(rest, events.length),
    ...(events.length === 0
      ? []
      : [
          table(
            names.map((name) => name.toUpperCase()),
            events.map((event) => names.map((name) => valueText(event[name]))),
          ),
        ]),
  ].join('\n');
}

type Behind = Pick<Provenance, 'found' | 'considered' | 'inputs' | 'query' | 'contexts'>;

/** Of a formula the traits it is made of; of a query its text and the contexts it reads. */
function madeOf({ inputs, query, contexts }: Behind): readonly string[] {
  return [
    ...inputs.map((input) => `made of ${input.trait}: ${input.value === null ? 'no value' : valueText(input.value)}`),
    ...(query === null ? [] : [`query: ${query.trim()}`]),
    ...contexts.map(({ key, value, modified }) => `context ${key}: ${value ?? 'no value'}, of ${modified ?? 'an unknown time'}`),
  ];
}

/** How many events or rows gave it, and how many of them are shown. */
function countOf({ found, considered, query }: Behind, shown: number): readonly string[] {
  if (considered === 0) return query === null ? ['no event or row has a value for it'] : [];
  const rest = shown < considered ? `, ${shown} shown` : '';
  return [`decided by ${found} of ${considered} events or rows that have a value${rest}`];
}

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

function describe({ trait, value, revision, run_id, computed_at, events }: Provenance): string {
  const by = `revision ${revision ?? '?'} of the definition, run ${run_id ?? '?'}, ${computed_at ?? 'not computed yet'}`;
  const names = [...new Set(events.flatMap((event) => Object.keys(event)))];
  return [
    `${trait}: ${value === null ? 'no value' : valueText(value)}`,
    by,
    ...(events.length === 0
      ? ['no event gave it']
      : [
          table(
            names.map((name) => name.toUpperCase()),
            events.map((event) => names.map((name) => valueText(event[name]))),
          ),
        ]),
  ].join('\n');
}

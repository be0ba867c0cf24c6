import type { TraitStatistics } from '@tributary/contract';
import { table } from '../../table.js';
import type { Exit } from '../../terminal.js';
import { type Asking, show, valueText } from './asking.js';

/** Values of one trait that a line has room for. */
const SHOWN = 3;

/** Shows what the values of a trait look like over all profiles, or of all traits. */
export async function stats(asking: Asking, trait: string | undefined): Promise<Exit> {
  return show(asking, await asking.client.profiles.statistics(trait, { warehouse: asking.warehouse }), describe);
}

function describe({ items }: TraitStatistics): string {
  if (items.length === 0) return 'No statistics yet: `tributary run traits` takes them';
  const rows = items.map(({ trait, profiles, values, uniques, lowest, highest, top }) => [
    trait,
    `${values} of ${profiles}${profiles === 0 ? '' : ` (${Math.round((100 * values) / profiles)} %)`}`,
    uniques === null ? '' : String(uniques),
    valueText(lowest),
    valueText(highest),
    top
      .slice(0, SHOWN)
      .map((each) => `${valueText(each.value)} (${each.profiles})`)
      .join(', '),
  ]);
  return table(['TRAIT', 'PROFILES', 'UNIQUE', 'LOWEST', 'HIGHEST', 'TOP'], rows);
}

import type { Lineage } from '@tributary/contract';
import { table } from '../table.js';
import type { Exit } from '../terminal.js';
import { type Asking, show } from './profiles/asking.js';

/** Shows what is made of what. */
export async function lineage(asking: Pick<Asking, 'client' | 'terminal' | 'json'>): Promise<Exit> {
  return show(asking, await asking.client.definitions.lineage(), describe);
}

function describe({ nodes, edges }: Lineage): string {
  if (edges.length === 0) return 'Nothing is made of anything yet: define rules, traits and syncs';
  const named = new Map(nodes.map(({ id, kind, label }) => [id, `${kind.replaceAll('_', ' ')} ${label}`]));
  return table(
    ['OF THIS', 'IS MADE'],
    edges.map(({ from, to }) => [named.get(from) ?? from, named.get(to) ?? to]),
  );
}

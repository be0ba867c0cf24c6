import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { words } from '../../format.js';
import { BUTTON } from '../../parts/button.js';
import { Card } from '../../parts/card.js';
import { Empty, Loading, Trouble } from '../../parts/notice.js';
import { type LineageNode, usesOf } from '../../reachable.js';
import { NodeLink } from '../lineage/node-link.js';
import { lineageQuery } from './queries.js';

const ORDER: readonly LineageNode['kind'][] = ['trait', 'audience', 'sync', 'destination'];

/** The traits, audiences, syncs and destinations that something is part of, directly or by way of others. */
export function UsesCard({ node }: { node: string }) {
  const query = useQuery(lineageQuery);
  if (query.data === undefined) return query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : <Loading />;
  const uses = [...usesOf(query.data, node)].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return (
    <Card
      title="Used by"
      flush={uses.length > 0}
      aside={
        <Link to="/lineage" search={{ focus: node }} className={BUTTON.quiet}>
          Show it drawn
        </Link>
      }
    >
      {uses.length === 0 && (
        <Empty title="Nothing is made of it yet">Audiences, formulas and mappings of syncs that name it show up here.</Empty>
      )}
      <ul>
        {uses.map((use) => (
          <li key={use.id} className="flex items-baseline gap-3 border-t border-line px-4 py-2">
            <span className="w-24 text-[13px] text-soft">{words(use.kind)}</span>
            <NodeLink node={use} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

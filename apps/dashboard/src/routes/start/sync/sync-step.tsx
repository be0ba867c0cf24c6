import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api.js';
import { Button } from '../../../parts/button.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import { Loading, Trouble } from '../../../parts/notice.js';
import { type Standing, STANDING_KEY } from '../standing.js';
import { type Proposal, proposeSync } from './propose-sync.js';

/** A mapping that fits what is there, with each line to be left out. */
export function SyncStep({ standing: { warehouse, destination } }: { standing: Standing }) {
  const [source, target] = [warehouse?.id ?? '', destination?.id ?? ''];
  const connector = String(destination?.object['connector']);
  const query = useQuery({
    queryKey: ['proposal', source, target],
    queryFn: async () => {
      const [{ items }, found] = await Promise.all([
        api.syncs.columns({ source: { profiles: { warehouse: source } } }),
        api.connectors.get(connector),
      ]);
      const proposal = proposeSync(
        found,
        items.map(({ name }) => name),
      );
      if (proposal) return proposal;
      throw new Error(`the connector \`${connector}\` takes no people as they are: define the sync on the page of syncs`);
    },
  });
  if (query.error) return <Trouble error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading rows={4} />;
  return <Mapping warehouse={source} destination={target} proposal={query.data} />;
}

function Mapping({ warehouse, destination, proposal }: { warehouse: string; destination: string; proposal: Proposal }) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const queries = useQueryClient();
  const { object, mode, key, lines } = proposal;
  const mapping = Object.fromEntries(lines.filter(({ field }) => !left.has(field)).map(({ field, column }) => [field, { column }]));
  const create = useMutation({
    mutationFn: () =>
      api.objects.put('sync', `people_to_${destination}`, {
        object: { label: `People to ${destination}`, source: { profiles: { warehouse } }, destination, object, mode, key, mapping },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: STANDING_KEY }),
  });
  const toggle = (field: string) => {
    const next = new Set(left);
    if (!next.delete(field)) next.add(field);
    setLeft(next);
  };
  return (
    <>
      <MappingTable proposal={proposal} left={left} toggle={toggle} />
      {create.error && (
        <div className="mb-3">
          <FormTrouble refusal={refusalOf(create.error)} />
        </div>
      )}
      <Button look="primary" busy={create.isPending} disabled={Object.keys(mapping).length === 0} onClick={() => create.mutate()}>
        Define the sync
      </Button>
    </>
  );
}

interface TableProps {
  readonly proposal: Proposal;
  readonly left: ReadonlySet<string>;
  readonly toggle: (field: string) => void;
}

function MappingTable({ proposal: { object, mode, key, lines }, left, toggle }: TableProps) {
  return (
    <>
      <p className="max-w-prose text-pretty text-soft">
        Every profile becomes one of <code>{object}</code>,{' '}
        {mode === 'mirror' ? 'and who is gone here is removed there' : 'new ones and changed ones'}:
      </p>
      <ul className="my-3 divide-y divide-line rounded-lg border border-line">
        {Object.entries(key).map(([field, column]) => (
          <li key={field} className="grid grid-cols-2 gap-3 px-3 py-1.5">
            <code className="[overflow-wrap:anywhere]">{column}</code>
            <span className="[overflow-wrap:anywhere]">
              <code>{field}</code> <span className="text-[13px] text-soft">key</span>
            </span>
          </li>
        ))}
        {lines.map(({ field, column }) => (
          <li key={field}>
            <label className="grid cursor-pointer grid-cols-2 gap-3 px-3 py-1.5 hover:bg-raised">
              <span className="flex min-w-0 items-center gap-2">
                <input type="checkbox" className="accent-river" checked={!left.has(field)} onChange={() => toggle(field)} />
                <code className="[overflow-wrap:anywhere]">{column}</code>
              </span>
              <code className={`[overflow-wrap:anywhere] ${left.has(field) ? 'text-soft line-through' : ''}`}>{field}</code>
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}

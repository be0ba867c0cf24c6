import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { Button } from '../../parts/button.js';
import { FormTrouble } from '../../parts/form/form-trouble.js';
import { refusalOf } from '../../parts/form/refusal.js';
import { Loading, Trouble } from '../../parts/notice.js';
import { STANDING_KEY } from './standing.js';
import { forPeople } from './sync/propose-sync.js';

/** A sandbox of one of the connectors that take people. */
export function DestinationStep() {
  const query = useQuery({ queryKey: ['connectors'], queryFn: () => api.connectors.list(), staleTime: Infinity });
  const queries = useQueryClient();
  const [chosen, choose] = useState<string>();
  const create = useMutation({
    mutationFn: (slug: string) => api.objects.put('destination', slug, { object: { connector: slug, sandbox: true } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: STANDING_KEY }),
  });
  if (query.error) return <Trouble error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading rows={2} />;
  const connectors = query.data.items.filter(forPeople);
  const slug = chosen ?? connectors[0]?.slug;
  return (
    <>
      <fieldset className="grid gap-2 sm:grid-cols-2">
        <legend className="mb-2 max-w-prose text-pretty text-soft">
          A sandbox is a local simulator with the API, the limits and the errors of the real thing. Choose one; a real account, or another{' '}
          <Link to="/connectors" className="text-river underline">
            connector
          </Link>
          , can follow later.
        </legend>
        {connectors.map((connector) => (
          <label
            key={connector.slug}
            className="flex cursor-pointer items-center gap-2.5 rounded-lg border border-line px-3 py-2 hover:bg-raised has-checked:border-river has-checked:bg-river-soft"
          >
            <input
              type="radio"
              name="connector"
              className="accent-river"
              checked={connector.slug === slug}
              onChange={() => choose(connector.slug)}
            />
            {connector.name} sandbox
          </label>
        ))}
      </fieldset>
      <Button
        look="primary"
        className="mt-3"
        busy={create.isPending}
        disabled={slug === undefined}
        onClick={() => slug && create.mutate(slug)}
      >
        Use this sandbox
      </Button>
      {create.error && (
        <div className="mt-3">
          <FormTrouble refusal={refusalOf(create.error)} />
        </div>
      )}
    </>
  );
}

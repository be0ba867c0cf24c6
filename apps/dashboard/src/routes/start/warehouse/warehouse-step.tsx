import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api.js';
import { Button } from '../../../parts/button.js';
import { Trouble } from '../../../parts/notice.js';
import { STANDING_KEY } from '../standing.js';
import { OwnWarehouseForm } from './own-warehouse-form.js';

/** Sample data at one click, or one's own database. */
export function WarehouseStep() {
  const [own, setOwn] = useState(false);
  const queries = useQueryClient();
  const sample = useMutation({
    mutationFn: () => api.definitions.sample(),
    onSuccess: () => queries.invalidateQueries({ queryKey: STANDING_KEY }),
  });
  if (own) return <OwnWarehouseForm back={() => setOwn(false)} />;
  return (
    <>
      <p className="max-w-prose text-pretty text-soft">
        Tributary computes inside your database. To look around first, take a made-up shop: 5,000 events of people who browse, log in and
        buy, on the DuckDB that comes along.
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button look="primary" busy={sample.isPending} onClick={() => sample.mutate()}>
          Use sample data
        </Button>
        <Button onClick={() => setOwn(true)}>Connect my own</Button>
      </div>
      {sample.error && (
        <div className="mt-3">
          <Trouble error={sample.error} />
        </div>
      )}
    </>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.js';
import { Button } from './button.js';
import { Message } from './message.js';

/** Has a worker try whether a destination or a warehouse can be reached, and shows its answer. */
export function CheckButton({ kind, id }: { kind: 'destination' | 'warehouse'; id: string }) {
  const queries = useQueryClient();
  const checking = useMutation({
    mutationFn: () => (kind === 'destination' ? api.destinations.check(id) : api.warehouses.check(id)),
    onSettled: () => queries.invalidateQueries({ queryKey: [`${kind}-health`] }),
  });
  const { data, error } = checking;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button busy={checking.isPending} onClick={() => checking.mutate()}>
        {checking.isPending ? 'Checking…' : 'Check the connection'}
      </Button>
      <p role="status" className={`min-w-0 [overflow-wrap:anywhere] ${error || data?.ok === false ? 'text-bad' : 'text-good'}`}>
        {error && <Message text={error.message} />}
        {data && (
          <>
            {data.ok ? '✓ ' : '✗ '}
            <Message text={data.detail} />
          </>
        )}
      </p>
    </div>
  );
}

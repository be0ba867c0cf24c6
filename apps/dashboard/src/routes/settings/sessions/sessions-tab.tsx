import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SessionEntry } from '@tributary/client';
import { api } from '../../../api.js';
import { Button } from '../../../parts/button.js';
import type { Column } from '../../../parts/table/data-table.js';
import { Ago } from '../../../parts/times.js';
import { toast } from '../../../parts/toasts.js';
import { Listed } from '../listed.js';

const SESSIONS = ['sessions'];

/** Where one is signed in, each to be ended from here. */
export function SessionsTab() {
  const query = useQuery({ queryKey: SESSIONS, queryFn: () => api.sessions.list() });
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: (id: string) => api.sessions.end(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: SESSIONS }),
    onError: (error) => toast(error.message, 'bad'),
  });
  return <Listed title="Where you are signed in" query={query} columns={columns(end.mutate)} keyOf={({ id }) => id} none="Nowhere" />;
}

const columns = (end: (id: string) => void): readonly Column<SessionEntry>[] => [
  {
    ...{ key: 'agent', title: 'Browser' },
    cell: ({ agent, address }) => (
      <>
        <span className="line-clamp-2 [overflow-wrap:anywhere]">{agent ?? 'unknown'}</span>
        {address !== null && <span className="block text-[13px] text-soft">{address}</span>}
      </>
    ),
  },
  { key: 'seen', title: 'Last seen', cell: ({ last_seen_at: at }) => <Ago at={at} /> },
  { key: 'workspace', title: 'Workspace', className: 'max-sm:hidden', cell: ({ workspace }) => workspace },
  {
    ...{ key: 'end', title: '', right: true },
    cell: ({ id, current, agent }) =>
      current ? (
        <span className="text-soft">this one</span>
      ) : (
        <Button look="quiet" className="-my-1.5" aria-label={`End the session of ${agent ?? 'an unknown browser'}`} onClick={() => end(id)}>
          End
        </Button>
      ),
  },
];

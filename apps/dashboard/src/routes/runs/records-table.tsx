import { useInfiniteQuery } from '@tanstack/react-query';
import type { RunRecord } from '@tributary/contract';
import { api } from '../../api.js';
import { Card } from '../../parts/card.js';
import { Empty, Loading, Trouble } from '../../parts/notice.js';

const OUTCOME: Record<RunRecord['outcome'], string> = {
  invalid: 'Invalid',
  rejected: 'Rejected',
  in_doubt: 'In doubt',
  pending: 'Pending',
  cancelled: 'Cancelled',
};

/** The records of a run that were not delivered, each with its reason. They stay owed: the next run plans them again. */
export function RecordsTable({ runId, moving }: { runId: string; moving: boolean }) {
  const query = useInfiniteQuery({
    queryKey: ['records', runId, moving],
    queryFn: ({ pageParam }) => api.runs.records(runId, { limit: 100, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: moving ? 2_000 : false,
  });
  if (query.error) return <Trouble error={query.error} retry={() => void query.refetch()} />;
  const records = query.data?.pages.flatMap((page) => page.items);
  return (
    <Card title="Records not delivered" flush>
      {records === undefined ? <Loading /> : records.length === 0 ? <AllDelivered moving={moving} /> : <Table records={records} />}
      {query.hasNextPage && (
        <button
          type="button"
          onClick={() => void query.fetchNextPage()}
          className="block w-full border-t border-line py-2.5 font-medium text-river hover:bg-raised"
        >
          More records
        </button>
      )}
    </Card>
  );
}

function AllDelivered({ moving }: { moving: boolean }) {
  return <Empty title={moving ? 'None so far' : 'None: everything planned was delivered'} />;
}

function Table({ records }: { records: readonly RunRecord[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-[40rem] border-collapse text-left">
        <thead className="text-[13px] text-soft">
          <tr className="border-b border-line">
            <th className="px-4 py-2 font-medium">Key</th>
            <th className="px-2 py-2 font-medium">Operation</th>
            <th className="px-2 py-2 font-medium">Outcome</th>
            <th className="px-4 py-2 font-medium">Reason</th>
          </tr>
        </thead>
        <tbody>
          {records.map((record, index) => (
            <tr key={index} className="border-b border-line align-top last:border-0">
              <td className="px-4 py-2 font-medium break-all">{record.key ?? '(no key)'}</td>
              <td className="px-2 py-2 text-soft">{record.operation ?? '–'}</td>
              <td className="px-2 py-2 whitespace-nowrap text-warn">{OUTCOME[record.outcome]}</td>
              <td className="px-4 py-2">
                <span className="break-words">{record.message}</span>
                <div className="text-xs text-soft">{record.code}</div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import type { RunRecord, RunView } from '@tributary/contract';
import { isFinal } from '@tributary/core';
import { useMemo } from 'react';
import { words } from '../../format.js';
import { useMay } from '../../may/use-may.js';
import { Message } from '../../parts/message.js';
import { type Column, DataTable } from '../../parts/table/data-table.js';
import { RecordExchanges } from './record-exchanges.js';

interface RecordsTableProps {
  readonly run: RunView;
  readonly records: readonly RunRecord[];
  /** Keys that are to be sent again. */
  readonly chosen: ReadonlySet<string>;
  readonly choose: (keys: ReadonlySet<string>) => void;
}

/** The usual height of a row, in pixels. */
const ROW_HEIGHT = 86;

/** A record as a row: its place in the list names it, for a record may have no key. */
interface Row extends RunRecord {
  readonly at: number;
}

/** Records with what became of them and why, of however many there are; those that can be sent again may be chosen. */
export function RecordsTable({ run, records, chosen, choose }: RecordsTableProps) {
  const rows = useMemo(() => records.map((record, at) => ({ ...record, at })), [records]);
  const may = useMay('syncs:run');
  // Asked once, not by each of a hundred thousand rows.
  const mayLook = useMay('runs:read', 'editor') === true;
  const again = useMemo(
    () => (may === true && isFinal(run.state) ? [...new Set(records.flatMap((record) => keyToResend(record) ?? []))] : []),
    [records, run.state, may],
  );
  const choice: Column<Row> = {
    key: 'choice',
    title: <Choice label="All records shown" keys={again} chosen={chosen} choose={choose} />,
    className: 'w-10',
    cell: (record) => <Choice label={`Record ${record.key}`} keys={keyToResend(record) ?? []} chosen={chosen} choose={choose} />,
  };
  const columns: readonly Column<Row>[] = [
    ...(again.length > 0 ? [choice] : []),
    { key: 'key', title: 'Key', className: 'w-32 sm:w-64', cell: (record) => <Key record={record} /> },
    {
      key: 'operation',
      title: 'Operation',
      className: 'w-28 max-sm:hidden',
      cell: ({ operation }) => <span className="text-soft">{operation ?? '–'}</span>,
    },
    {
      key: 'outcome',
      title: 'Outcome',
      className: 'w-28 max-sm:hidden',
      cell: ({ outcome }) => <span className="whitespace-nowrap text-warn">{words(outcome)}</span>,
    },
    { key: 'reason', title: 'Reason', cell: (record) => <Reason run={run} record={record} exchanges={mayLook} /> },
  ];
  return <DataTable label="Records not delivered" columns={columns} rows={rows} keyOf={({ at }) => String(at)} rowHeight={ROW_HEIGHT} />;
}

function Key({ record: { key, outcome } }: { record: RunRecord }) {
  return (
    <div className="font-medium [overflow-wrap:anywhere]">
      {key ?? <span className="text-soft">no key</span>}
      <div className="text-[13px] font-normal text-soft sm:hidden">{words(outcome)}</div>
    </div>
  );
}

interface ReasonProps {
  readonly run: RunView;
  readonly record: RunRecord;
  /** What was said to the destination may be looked at. */
  readonly exchanges: boolean;
}

function Reason({ run, record: { message, code, seq }, exchanges }: ReasonProps) {
  return (
    <div className="[overflow-wrap:anywhere]">
      <Message text={message} />
      <div className="text-[13px] text-soft">{code}</div>
      {seq !== null && exchanges && <RecordExchanges runId={run.id} seq={seq} />}
    </div>
  );
}

/** What is gone from the source cannot be sent again, and what is invalid there is so still. */
function keyToResend({ key, operation, outcome }: RunRecord): readonly string[] | null {
  return key === null || operation === 'remove' || outcome === 'invalid' ? null : [key];
}

interface ChoiceProps extends Pick<RecordsTableProps, 'chosen' | 'choose'> {
  readonly label: string;
  readonly keys: readonly string[];
}

/** Chooses some keys at once, or none of them. */
function Choice({ label, keys, chosen, choose }: ChoiceProps) {
  if (keys.length === 0) return null;
  const checked = keys.every((key) => chosen.has(key));
  const change = () => {
    const next = new Set(chosen);
    for (const key of keys) {
      if (checked) next.delete(key);
      else next.add(key);
    }
    choose(next);
  };
  return <input type="checkbox" aria-label={label} checked={checked} onChange={change} className="size-4 align-middle accent-river" />;
}

import type { AuditEntry } from '@tributary/client';
import { counted, words } from '../../format.js';
import { type Column, DataTable } from '../../parts/table/data-table.js';
import { WHOLE_ROW } from '../../parts/table/looks.js';
import { Ago } from '../../parts/times.js';

/** `definition.put` as `Definition: put` */
export const doneWords = (verb: string): string => {
  const [area = '', ...act] = verb.split('.');
  return `${words(area)}: ${act.join(' ').replaceAll('_', ' ')}`;
};

export const whoOf = ({ actor, actor_name: name }: AuditEntry): string => name ?? actor;

/** The log, the newest first; each entry opens with what it changed. */
export function AuditTable({ entries, show }: { entries: readonly AuditEntry[]; show: (entry: AuditEntry) => void }) {
  return <DataTable label="Audit log" columns={columns(show)} rows={entries} keyOf={({ id }) => id} />;
}

const columns = (show: (entry: AuditEntry) => void): readonly Column<AuditEntry>[] => [
  {
    ...{ key: 'what', title: 'What' },
    cell: (entry) => (
      <>
        <button type="button" onClick={() => show(entry)} className={`${WHOLE_ROW} text-left font-medium`}>
          {doneWords(entry.verb)}
        </button>
        <span className="block text-[13px] text-soft sm:hidden">
          {whoOf(entry)}, <Ago at={entry.at} />
        </span>
      </>
    ),
  },
  {
    ...{ key: 'subject', title: 'To' },
    cell: ({ kind, subject }) => (
      <span className="[overflow-wrap:anywhere]">
        {subject ?? '–'}
        {kind !== null && <span className="block text-[13px] text-soft">{words(kind)}</span>}
      </span>
    ),
  },
  {
    key: 'who',
    title: 'Who',
    className: 'max-sm:hidden',
    cell: (entry) => <span className="[overflow-wrap:anywhere]">{whoOf(entry)}</span>,
  },
  {
    key: 'changes',
    title: 'Changed',
    className: 'max-md:hidden',
    cell: ({ changes }) => (changes.length === 0 ? '–' : counted(changes.length, 'field')),
  },
  { key: 'at', title: 'When', right: true, className: 'max-sm:hidden', cell: ({ at }) => <Ago at={at} /> },
];

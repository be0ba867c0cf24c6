import type { AuditEntry } from '@tributary/client';
import { Link } from '@tanstack/react-router';
import { exactTime } from '../../format.js';
import { Dialog } from '../../parts/dialog/dialog.js';
import { DiffView } from '../../parts/text/diff-view.js';
import { doneWords, whoOf } from './audit-table.js';

/** One thing somebody did: what it changed, field by field, and from where. */
export function EntryDialog({ entry, close }: { entry: AuditEntry; close: () => void }) {
  const facts = [
    ['When', exactTime(entry.at)],
    ['From', entry.address ?? '–'],
    ['Request', entry.request_id ?? '–'],
    ['Place in the log', entry.seq],
    ['Hash', entry.hash],
  ] as const;
  return (
    <Dialog title={`${doneWords(entry.verb)}${entry.subject === null ? '' : ` ${entry.subject}`}`} close={close} wide>
      <p className="mb-4">
        By{' '}
        <Link to="/audit" search={{ actor: entry.actor }} onClick={close} className="font-medium text-river hover:underline">
          {whoOf(entry)}
        </Link>
      </p>
      <DiffView
        changes={entry.changes.map(({ field, before, after }) => ({ field, old: before, new: after }))}
        none="It changed no definition"
      />
      <dl className="mt-4 grid gap-x-6 gap-y-1 border-t border-line pt-4 text-[13px] sm:grid-cols-[auto_1fr]">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="[overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

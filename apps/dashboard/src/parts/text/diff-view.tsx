import type { FieldChange } from '@tributary/contract';
import { Empty } from '../notice.js';

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, undefined, 2));

/** What changed, field by field: what it was above what it is. */
export function DiffView({ changes, none = 'Nothing differs' }: { changes: readonly FieldChange[]; none?: string }) {
  if (changes.length === 0) return <Empty title={none} />;
  return (
    <dl className="divide-y divide-line">
      {changes.map((change) => (
        <div key={change.field} className="gap-x-4 py-2 first:pt-0 last:pb-0 sm:grid sm:grid-cols-[minmax(8rem,14rem)_1fr]">
          <dt className="mb-1 font-mono text-[13px] [overflow-wrap:anywhere]">{change.field}</dt>
          <dd className="min-w-0 space-y-1">
            {change.old !== undefined && <Side sign="−" said="was" text={shown(change.old)} look="bg-bad-soft" />}
            {change.new !== undefined && <Side sign="+" said="is now" text={shown(change.new)} look="bg-river-soft" />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Side({ sign, said, text, look }: { sign: string; said: string; text: string; look: string }) {
  return (
    <p className={`flex gap-2 rounded px-2 py-0.5 font-mono text-[13px] ${look}`}>
      <span aria-hidden>{sign}</span>
      <span className="sr-only">{said}</span>
      <span className="min-w-0 [overflow-wrap:anywhere] whitespace-pre-wrap">{text}</span>
    </p>
  );
}

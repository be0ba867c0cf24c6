import type { ReactNode } from 'react';
import { count, words } from '../../format.js';
import { Card } from '../../parts/card.js';
import { Message } from '../../parts/message.js';
import { type Row, RowsTable } from './rows-table.js';

/** What the parts of a report are called, where their own name says too little. */
const TITLE: Readonly<Record<string, string>> = {
  quarantined: 'Quarantined identifiers',
  oversized: 'Oversized profiles',
  errors: 'Values that could not be used',
  not_computed: 'Traits that were not computed',
  changed: 'Traits computed for all profiles',
  removed: 'Traits that are gone',
  contexts: 'Contexts that were refreshed',
  rules_without_values: 'Rules that found nothing',
  views: 'Public views',
  warnings: 'To be known',
  drift: 'Out of step',
  keys: 'Keys of these records',
};

const WHY: Readonly<Record<string, string>> = {
  quarantined: 'Each occurs with more other identifiers than its type allows, so it joins nothing.',
  oversized: 'Each has more identifiers of a type than the type allows.',
  not_computed: 'Their values stay what they were, and the next run tries again.',
  warnings: 'They stop nothing; the destination, or its connector, says so.',
  drift: 'The destination does not hold them as it was told. A run that resends their keys tells it again.',
  rules_without_values: 'They gave no value in the whole log: is the kind of their event right?',
};

/** One part of what a run found, by its name in the report: as a table, a list or a sentence. */
export function Finding({ name, value }: { name: string; value: unknown }) {
  const title = TITLE[name] ?? words(name);
  const found = told(value);
  if (found !== undefined) {
    return (
      <Surface name={name} title={title} amount={found.amount}>
        <RowsTable rows={found.rows} label={title} />
      </Surface>
    );
  }
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) {
    return (
      <Surface name={name} title={title} amount={value.length}>
        <p className="px-4 pb-4 [overflow-wrap:anywhere]">
          <Message text={value.map((one) => `\`${one}\``).join(' ')} />
        </p>
      </Surface>
    );
  }
  return (
    <Card title={title}>
      {typeof value === 'object' ? (
        <pre tabIndex={0} className="max-h-96 overflow-auto rounded-lg bg-raised p-3 text-[13px]">
          {JSON.stringify(value, null, 2)}
        </pre>
      ) : (
        <p className="break-words">
          <Message text={typeof value === 'string' ? value : JSON.stringify(value)} />
        </p>
      )}
    </Card>
  );
}

function Surface({ name, title, amount, children }: { name: string; title: string; amount: number; children: ReactNode }) {
  return (
    <Card title={title} flush aside={<span className="text-[13px] text-soft tabular-nums">{count(amount)}</span>}>
      {WHY[name] !== undefined && <p className="px-4 pb-1 text-[13px] text-soft">{WHY[name]}</p>}
      {children}
    </Card>
  );
}

/** Rows of a list, or the examples beside a count. Of several samples each is a row of its own. */
function told(value: unknown): { readonly amount: number; readonly rows: readonly Row[] } | undefined {
  if (isRows(value)) return { amount: value.length, rows: value.flatMap(withSamples) };
  if (!isRow(value) || !isRows(value['examples'])) return undefined;
  const amount = Object.values(value).find((one) => typeof one === 'number');
  return { amount: amount ?? value['examples'].length, rows: value['examples'] };
}

function withSamples({ samples, ...row }: Row): readonly Row[] {
  if (!isRows(samples)) return [samples === undefined ? row : { ...row, example: null, message: null }];
  return samples.map(({ event, profile, message }, index) => ({
    ...(index === 0 ? row : Object.fromEntries(Object.keys(row).map((name) => [name, '']))),
    example: typeof event === 'string' ? `event ${event}` : `profile ${typeof profile === 'string' ? profile : '?'}`,
    message,
  }));
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
const isRows = (value: unknown): value is readonly Row[] => Array.isArray(value) && value.length > 0 && value.every(isRow);

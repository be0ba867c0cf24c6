import { Preview, Reconciliation, type RunView, WhatIf } from '@tributary/contract';
import { count, words } from '../../format.js';
import { Card, Figure, Figures } from '../../parts/card.js';
import { Message } from '../../parts/message.js';
import { Alert } from '../../parts/notice.js';
import { Finding } from './finding.js';
import { PreviewView } from './preview-view.js';
import { WhatIfView } from './what-if-view.js';

type Result = NonNullable<RunView['result']>;

/** What a run that delivers nothing found. */
export function ResultView({ kind, result }: { kind: RunView['kind']; result: Result }) {
  if (kind === 'preview') {
    const preview = Preview.safeParse(result);
    if (preview.success) return <PreviewView preview={preview.data} />;
  }
  if (kind === 'what_if') {
    const found = WhatIf.safeParse(result);
    if (found.success) return <WhatIfView found={found.data} />;
  }
  if (kind === 'reconcile') {
    const found = Reconciliation.safeParse(result);
    if (found.success) return <Report result={driftByField(found.data)} />;
  }
  return <Report result={result} />;
}

/** A row for each field that is out of step, of a record that is gone one. */
function driftByField({ drift, more, requests: _, ...found }: Reconciliation): Result {
  const rows = drift.flatMap(({ key, kind, fields }): readonly Readonly<Record<string, unknown>>[] =>
    fields.length === 0
      ? [{ key, kind, field: null, told: null, there: null }]
      : fields.map(({ field, told, there }) => ({ key, kind, field, told: shortly(told), there: shortly(there) })),
  );
  return { ...found, drift: rows, ...(more ? { note: 'More records are out of step than are named here.' } : {}) };
}

const shortly = (value: unknown): unknown => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value);

/** Troubles come before what is only good to know. */
const FIRST = ['warnings', 'drift', 'not_computed', 'errors', 'quarantined', 'oversized', 'rules_without_values'];

/** How the run went about it, its numbers as figures, then its findings. */
function Report({ result: { mode, reason, note, tally, ...found } }: { result: Result }) {
  // Figures of the connector stand with the others.
  const entries = Object.entries({ ...found, ...(typeof tally === 'object' ? tally : {}) });
  const figures = entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  const rest = entries.filter(([, value]) => typeof value !== 'number' && !isEmpty(value));
  const rank = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return (
    <>
      {typeof note === 'string' && (
        <Alert title="To be known" tone="warn">
          <Message text={note} />
        </Alert>
      )}
      {typeof mode === 'string' && (
        <Card>
          <span className="font-semibold">{MODE[mode] ?? words(mode)}</span>
          {typeof reason === 'string' && <span className="text-soft">{`, because: ${reason}`}</span>}
        </Card>
      )}
      {figures.length > 0 && (
        <Figures>
          {figures.map(([name, value]) => (
            <Figure key={name} label={words(name)} value={count(value)} />
          ))}
        </Figures>
      )}
      {rest
        .sort(([one], [other]) => rank(one) - rank(other))
        .map(([name, value]) => (
          <Finding key={name} name={name} value={value} />
        ))}
    </>
  );
}

const MODE: Readonly<Record<string, string>> = {
  full: 'The whole log was stitched',
  incremental: 'Only what is new was stitched',
  all: 'All traits of all profiles were computed',
  changed: 'Changed traits were computed for all profiles, the others for due ones',
  due: 'The traits of due profiles were computed',
  none: 'Nothing was due, and nothing had changed',
};

/** Nothing to look at: no value, no items, or a count of none with no examples. */
function isEmpty(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && 'examples' in value && isEmpty(value.examples);
}

import { Link } from '@tanstack/react-router';
import type { SyncHealth } from '@tributary/contract';
import { api } from '../../../api.js';
import { count, exactTime, STATE } from '../../../format.js';
import { useLiveRun } from '../../../live-runs.js';
import { Card, Figure, Figures } from '../../../parts/card.js';
import { Message } from '../../../parts/message.js';
import { Alert, Empty, Loading } from '../../../parts/notice.js';
import { usePaged } from '../../../parts/list/paged.js';
import { ProgressBar, RunHeadline } from '../../../parts/run/run-progress.js';
import { RunBars } from '../../../parts/run/run-bars.js';
import { missedOf, RunsTable } from '../../../parts/run/runs-table.js';
import { isFinal } from '@tributary/core';
import { scheduleWords } from '../schedule/schedules.js';
import type { SyncDraft } from '../draft/sync-draft.js';
import { OwedCard } from './owed-card.js';
import { useLedger } from './use-ledger.js';

/** How the sync stands: its newest run, what the destination holds by our ledger, what it is owed, when it goes again. */
export function OverviewTab({ health, stored }: { health: SyncHealth; stored: SyncDraft }) {
  return (
    <div className="space-y-4">
      {health.last_run && <Newest listed={health.last_run} />}
      <Standing health={health} stored={stored} />
      <OwedCard sync={health.id} />
      <LastRuns sync={health.id} />
    </div>
  );
}

/** What goes on now, or why the newest run needs somebody. */
function Newest({ listed }: { listed: NonNullable<SyncHealth['last_run']> }) {
  const run = useLiveRun(listed);
  if (!isFinal(run.state)) {
    return (
      <Card
        title="Running now"
        aside={
          <Link to="/runs/$runId" params={{ runId: run.id }} className="font-medium text-river hover:underline">
            Watch it
          </Link>
        }
      >
        <RunHeadline run={run} />
        <ProgressBar run={run} />
      </Card>
    );
  }
  const reason = run.held?.reason ?? run.error?.message;
  if (reason === undefined || run.state === 'succeeded' || run.state === 'cancelled') return null;
  return (
    <Alert
      title={run.state === 'held' ? 'A run waits for somebody' : STATE[run.state].label}
      tone={run.state === 'failed' ? 'bad' : 'warn'}
    >
      <Message text={reason} />
      <div className="mt-1">
        <Link to="/runs/$runId" params={{ runId: run.id }} className="font-medium text-river hover:underline">
          {run.state === 'held' ? 'Look at it, and release it or not' : 'Look at the run'}
        </Link>
      </div>
    </Alert>
  );
}

function Standing({ health: { id, last_run: last, recent, next_at: next, enabled }, stored }: { health: SyncHealth; stored: SyncDraft }) {
  const ledger = useLedger(id);
  const known = (value: number | undefined) => (value === undefined ? (ledger.error ? '–' : '…') : count(value));
  const missed = last === null ? 0 : missedOf(last);
  return (
    <>
      <Figures>
        <Figure label="Held by our ledger" value={known(ledger.data?.records)} note="records at the destination" />
        <Figure
          label="Owed"
          value={known(ledger.data?.owed)}
          note={ledger.data?.oldest_owed ? `oldest ${exactTime(ledger.data.oldest_owed)}` : 'sent by the next run'}
          tone={(ledger.data?.owed ?? 0) > 0 ? 'text-warn' : ''}
        />
        <Figure
          label="Last delivered"
          value={last === null ? '–' : count(last.counts.delivered)}
          note={missed > 0 ? `${count(missed)} not delivered` : 'by the newest run'}
        />
        <Figure
          label="Runs"
          value={enabled ? (scheduleWords(stored.schedule).split(' (')[0] ?? '') : 'off'}
          note={next === null || !enabled ? 'no next time' : `next ${exactTime(next)}`}
        />
      </Figures>
      <Card title="Last 20 runs">
        <RunBars runs={recent} label={`Last runs of ${id}`} />
      </Card>
    </>
  );
}

const SHOWN = 8;

function LastRuns({ sync }: { sync: string }) {
  const { items, query } = usePaged(['runs', { subject: sync, few: true }], (page) => api.runs.list({ ...page, subject: sync }), {
    limit: SHOWN,
  });
  return (
    <Card
      title="Last runs"
      flush
      aside={
        <Link to="/runs" search={{ subject: sync }} className="font-medium text-river hover:underline">
          All runs
        </Link>
      }
    >
      {items === undefined ? (
        query.error === null && <Loading />
      ) : items.length === 0 ? (
        <Empty title="It has not run yet" />
      ) : (
        <RunsTable runs={items.slice(0, SHOWN)} />
      )}
    </Card>
  );
}

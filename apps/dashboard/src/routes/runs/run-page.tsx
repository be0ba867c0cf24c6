import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { RunView } from '@tributary/contract';
import { isFinal } from '@tributary/core';
import { runQuery, summaryQuery } from '../../api.js';
import { KIND_LABEL, STATE, words } from '../../format.js';
import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { Card } from '../../parts/card.js';
import { Message } from '../../parts/message.js';
import { Alert, LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { ProgressBar, RunHeadline, StageLine } from '../../parts/run/run-progress.js';
import { StateBadge } from '../../parts/run/state-badge.js';
import { Ago } from '../../parts/times.js';
import { CountsBalance } from './counts-balance.js';
import { Facts } from './facts.js';
import { RecordsCard } from './records-card.js';
import { ResultView } from './result-view.js';
import { RunActions } from './run-actions.js';
import { Waits } from './waits.js';

const route = getRouteApi('/inside/runs/$runId');

/** One run: what it does now, what it did, and the records it could not deliver, with the reasons. */
export function RunPage() {
  const { runId } = route.useParams();
  const query = useQuery(runQuery(runId));
  useTitle(query.data === undefined ? 'Run' : `${query.data.subject}: ${STATE[query.data.state].label.toLowerCase()}`);
  return (
    <Loaded query={query} place={<LoadingPage heights={['h-20', 'h-44', 'h-60']} />}>
      {(run) => <Run key={run.id} run={run} />}
    </Loaded>
  );
}

function Run({ run }: { run: RunView }) {
  const sync = run.kind === 'sync';
  const moving = !isFinal(run.state);
  return (
    <>
      <PageTitle
        above={<BackLink to="/runs">Runs</BackLink>}
        note={<About run={run} />}
        aside={
          <div role="status" className="text-base">
            <StateBadge state={run.state} />
          </div>
        }
      >
        {run.subject}
      </PageTitle>
      <div className="space-y-4">
        {run.error && (
          <Alert title={reasonFor(run)} tone={run.state === 'failed' ? 'bad' : 'warn'}>
            <Message text={run.error.message} />
          </Alert>
        )}
        <Waits run={run} />
        <RunActions run={run} />
        {(sync || moving) && <Progress run={run} />}
        {sync && cameToCounts(run) && <CountsBalance counts={run.counts} />}
        {run.result && <ResultView kind={run.kind} result={run.result} />}
        <Facts run={run} />
        {sync && cameToCounts(run) && <RecordsCard run={run} />}
      </div>
    </>
  );
}

/** A run that failed at its first steps has nothing to count: the reason says it all. */
const cameToCounts = ({ state, counts }: RunView): boolean => state !== 'failed' || counts.extracted > 0 || counts.planned > 0;

const REASON: Partial<Record<RunView['state'], string>> = {
  failed: 'Why it failed',
  held: 'Held before the first request',
  partial: 'Not everything was delivered',
  cancelled: 'Why it was cancelled',
};

const reasonFor = ({ state, counts }: RunView): string =>
  state === 'held' && counts.planned > counts.held ? 'A part of it waits' : (REASON[state] ?? 'What happened');

/** What the run is of: for a sync where it goes, as it is defined now. */
function About({ run }: { run: RunView }) {
  const { data } = useQuery(summaryQuery);
  const sync = run.kind === 'sync' ? data?.syncs.find(({ id }) => id === run.subject) : undefined;
  return (
    <>
      {sync ? `${sync.label ?? KIND_LABEL.sync}: ${sync.mode} to ${sync.destination} ${sync.object}` : KIND_LABEL[run.kind]}, started{' '}
      <Ago at={run.created_at} />
    </>
  );
}

function Progress({ run }: { run: RunView }) {
  const whole = run.state === 'succeeded' || run.state === 'partial';
  return (
    // On a small screen the stages have no room for their names: all of them done would be a line without a word.
    <div className={whole ? 'max-sm:hidden' : ''}>
      <Card>
        {isFinal(run.state) ? <StoppedAt run={run} /> : <RunHeadline run={run} />}
        {run.kind === 'sync' ? <StageLine run={run} /> : <ProgressBar run={run} />}
      </Card>
    </div>
  );
}

function StoppedAt({ run }: { run: RunView }) {
  return run.stage === null ? null : <p className="mb-3 sm:hidden">Ended at stage {words(run.stage).toLowerCase()}</p>;
}

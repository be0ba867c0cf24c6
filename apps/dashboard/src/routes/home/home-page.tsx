import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Summary } from '@tributary/contract';
import { useDeferredValue } from 'react';
import { summaryQuery } from '../../api.js';
import { count, counted, share } from '../../format.js';
import { useTitle } from '../../page-state.js';
import { Card, Figure, Figures } from '../../parts/card.js';
import { Empty, LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { RunsTable } from '../../parts/run/runs-table.js';
import { Attention } from './attention.js';
import { Delivered } from './delivered.js';
import { FirstSteps } from './first-steps.js';
import { greeting } from './greeting.js';
import { SyncsTable } from './syncs-table.js';

/** Health at a glance: what was delivered, what needs attention, what ran last. */
export function HomePage() {
  useTitle('Home');
  const query = useQuery(summaryQuery);
  return (
    <Loaded query={query} place={<LoadingPage heights={['h-24', 'h-60', 'h-96', 'h-96']} />}>
      {(summary) => <Home summary={summary} />}
    </Loaded>
  );
}

function Home({ summary }: { summary: Summary }) {
  const first = summary.syncs.length === 0 && summary.recent_runs.length === 0;
  return (
    <>
      <PageTitle note={noteOf(summary)}>{greeting(summary)}</PageTitle>
      <div className="space-y-4">{first ? <FirstSteps /> : <Standing summary={summary} />}</div>
    </>
  );
}

function Standing({ summary }: { summary: Summary }) {
  // What is seen first stands before what lies further down is drawn; its place is kept.
  const below = useDeferredValue(true, false);
  return (
    <>
      <Stream summary={summary} />
      <div className="grid gap-4 lg:grid-cols-[3fr_2fr]">
        <Delivered days={summary.delivered_by_day} />
        <Attention items={summary.attention} />
      </div>
      {below ? (
        <Lists summary={summary} />
      ) : (
        <Card title="Syncs">
          <div className="h-dvh" />
        </Card>
      )}
    </>
  );
}

function Lists({ summary }: { summary: Summary }) {
  return (
    <>
      <Card title="Syncs" flush aside={<MoreOf to="/syncs" label="All syncs" />}>
        {summary.syncs.length === 0 ? <Empty title="No sync is defined yet" /> : <SyncsTable syncs={summary.syncs} />}
      </Card>
      <Card title="Last runs" flush aside={<MoreOf to="/runs" label="All runs" />}>
        {summary.recent_runs.length === 0 ? <Empty title="Nothing has run yet" /> : <RunsTable runs={summary.recent_runs} />}
      </Card>
    </>
  );
}

function MoreOf({ to, label }: { to: '/syncs' | '/runs'; label: string }) {
  return (
    <Link to={to} className="font-medium text-river hover:underline">
      {label}
    </Link>
  );
}

function noteOf({ syncs, objects }: Summary): string {
  return `${counted(syncs.length, 'sync')} to ${counted(objects['destination'] ?? 0, 'destination')}, from ${counted(objects['warehouse'] ?? 0, 'warehouse')}`;
}

/** The product's sentence in figures: profiles, traits, what was delivered. */
function Stream({ summary }: { summary: Summary }) {
  const { delivered, rejected, requests } = summary.totals;
  return (
    <Figures>
      <Figure label="Profiles" value={summary.profiles === null ? '–' : count(summary.profiles)} note="stitched" />
      <Figure label="Traits" value={count(summary.objects['trait'] ?? 0)} note="on every profile" />
      <Figure label="Delivered" value={count(delivered)} note={`in ${counted(requests, 'request')}`} />
      <Figure
        label="Rejected"
        value={count(rejected)}
        note={delivered + rejected === 0 ? 'nothing was sent yet' : `${share(rejected, delivered + rejected)} of what was sent`}
        tone={rejected > 0 ? 'text-warn' : ''}
      />
    </Figures>
  );
}

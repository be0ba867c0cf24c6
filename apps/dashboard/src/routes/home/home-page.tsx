import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Summary } from '@tributary/contract';
import { summaryQuery } from '../../api.js';
import { Bars } from '../../parts/bars.js';
import { Card, Figure } from '../../parts/card.js';
import { Empty } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { RunsTable } from '../../parts/runs-table.js';
import { StateBadge } from '../../parts/state-badge.js';
import { ago, count, share } from '../../format.js';
import { SyncsTable } from './syncs-table.js';

/** Health at a glance: what was delivered, what needs attention, what ran last. */
export function HomePage() {
  const query = useQuery(summaryQuery);
  return <Loaded query={query}>{(summary) => <Home summary={summary} />}</Loaded>;
}

function Home({ summary }: { summary: Summary }) {
  const first = summary.syncs.length === 0 && summary.recent_runs.length === 0;
  return (
    <>
      <PageTitle note={`Workspace ${summary.workspace}`}>{greeting(summary)}</PageTitle>
      <div className="space-y-4">
        <Figures summary={summary} />
        {first ? (
          <FirstSteps />
        ) : (
          <>
            <div className="grid gap-4 lg:grid-cols-[3fr_2fr]">
              <Delivered days={summary.delivered_by_day} />
              <Attention items={summary.attention} />
            </div>
            <Card title="Syncs" flush>
              {summary.syncs.length === 0 ? <Empty title="No sync is defined yet" /> : <SyncsTable syncs={summary.syncs} />}
            </Card>
            <Card
              title="Last runs"
              flush
              aside={
                <Link to="/runs" className="text-river hover:underline">
                  All runs
                </Link>
              }
            >
              <RunsTable runs={summary.recent_runs} />
            </Card>
          </>
        )}
      </div>
    </>
  );
}

function greeting({ attention, recent_runs }: Summary): string {
  if (attention.length > 0) return attention.length === 1 ? 'One thing needs attention' : `${attention.length} things need attention`;
  return recent_runs.length === 0 ? 'Welcome' : 'All is well';
}

function Figures({ summary }: { summary: Summary }) {
  const { delivered, rejected, requests } = summary.totals;
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      <Figure label="Profiles" value={summary.profiles === null ? '–' : count(summary.profiles)} note="of the last stitching" />
      <Figure label="Traits" value={count(summary.objects['trait'] ?? 0)} note="defined" />
      <Figure label="Delivered" value={count(delivered)} note={`in ${count(requests)} requests`} />
      <Figure
        label="Rejected"
        value={count(rejected)}
        note={`${share(rejected, delivered + rejected)} of what was sent`}
        tone={rejected > 0 ? 'text-warn' : ''}
      />
    </div>
  );
}

function Delivered({ days }: { days: Summary['delivered_by_day'] }) {
  const bars = days.map(({ day, delivered, rejected }) => ({
    key: day,
    title: `${day}: ${count(delivered)} delivered, ${count(rejected)} rejected`,
    parts: [
      { value: delivered, className: 'bg-river' },
      { value: rejected, className: 'bg-warn' },
    ],
  }));
  return (
    <Card title="Records delivered" aside={<span className="text-[13px] text-soft">last {days.length} days</span>}>
      <Bars bars={bars} label="Records delivered by day" />
      <div className="mt-1.5 flex justify-between text-xs text-soft tabular-nums">
        <span>{days[0]?.day}</span>
        <span>{days.at(-1)?.day}</span>
      </div>
    </Card>
  );
}

function Attention({ items }: { items: Summary['attention'] }) {
  return (
    <Card title="Needs attention">
      {items.length === 0 ? (
        <p className="text-soft">Nothing. Runs that fail, are held or leave records behind show up here.</p>
      ) : (
        <ul className="space-y-3">
          {items.map(({ run, reason }) => (
            <li key={run.id}>
              <div className="flex items-baseline justify-between gap-2">
                <Link to="/runs/$runId" params={{ runId: run.id }} className="font-medium hover:text-river">
                  {run.subject}
                </Link>
                <StateBadge state={run.state} />
              </div>
              <p className="line-clamp-3 text-soft">{reason}</p>
              <p className="text-xs text-soft">{ago(run.created_at)}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function FirstSteps() {
  return (
    <Card title="Three steps to a first sync">
      <ol className="list-decimal space-y-2 pl-5">
        <li>
          Describe a warehouse, identity rules, traits, a destination and a sync in a folder of YAML files. <code>test/demo/project</code>{' '}
          in the repository is one that works, with sandboxes as destinations.
        </li>
        <li>
          Bring it in: <code className="rounded bg-raised px-1.5 py-0.5">npx tributary apply FOLDER</code>
        </li>
        <li>
          Run it: <code className="rounded bg-raised px-1.5 py-0.5">npx tributary run stitch</code>, then <code>traits</code>, then the
          sync. Watch it here.
        </li>
      </ol>
    </Card>
  );
}

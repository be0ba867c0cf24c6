import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { count } from '../../format.js';
import { useTitle } from '../../page-state.js';
import { LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { DestinationStep } from './destination-step.js';
import { PeopleStep } from './people/people-step.js';
import { PreviewStep } from './preview-step.js';
import { RunStep } from './run-step.js';
import { presentStep, type Standing, type StepName, STEPS, useStanding } from './standing.js';
import { Step } from './step.js';
import { SyncStep } from './sync/sync-step.js';
import { WarehouseStep } from './warehouse/warehouse-step.js';

interface StepWords {
  readonly title: string;
  /** What came of it, once it is done. */
  readonly outcome: (standing: Standing) => ReactNode;
  readonly panel: (standing: Standing) => ReactNode;
}

const STEP: Record<StepName, StepWords> = {
  warehouse: {
    title: 'Where your events are',
    outcome: ({ warehouse }) => warehouse?.id,
    panel: () => <WarehouseStep />,
  },
  people: {
    title: 'Who is who, and what to know of them',
    outcome: () => 'stitched, traits computed',
    panel: (standing) => <PeopleStep standing={standing} />,
  },
  destination: {
    title: 'Where people should be known',
    outcome: ({ destination }) => destination?.id,
    panel: () => <DestinationStep />,
  },
  sync: {
    title: 'Which columns fill which fields',
    outcome: ({ sync }) => sync?.id,
    panel: (standing) => <SyncStep standing={standing} />,
  },
  preview: {
    title: 'Look before you send',
    outcome: ({ preview }) => preview && 'previewed',
    panel: (standing) => <PreviewStep standing={standing} />,
  },
  run: {
    title: 'Send',
    outcome: ({ run }) => run && `${count(run.counts.delivered)} delivered`,
    panel: (standing) => <RunStep standing={standing} />,
  },
};

/** Leads from nothing to a first sync by the hand. */
export function StartPage() {
  useTitle('First sync');
  const query = useStanding();
  return (
    <Loaded query={query} place={<LoadingPage heights={['h-40', 'h-12', 'h-12', 'h-12']} />}>
      {(standing) => <Way standing={standing} />}
    </Loaded>
  );
}

function Way({ standing }: { standing: Standing }) {
  const present = presentStep(standing);
  const at = present === undefined ? STEPS.length : STEPS.indexOf(present);
  return (
    <div className="mx-auto max-w-3xl">
      <PageTitle note="Six steps, each one you can change later. A sandbox stands in for the destination, so nothing leaves this machine.">
        {present === undefined ? 'Your first sync is delivered' : 'To a first sync'}
      </PageTitle>
      <ol className="space-y-2">
        {STEPS.map((name, index) => (
          <Step
            key={name}
            number={index + 1}
            title={STEP[name].title}
            place={index < at ? 'done' : index === at ? 'now' : 'next'}
            outcome={STEP[name].outcome(standing)}
          >
            {STEP[name].panel(standing)}
          </Step>
        ))}
      </ol>
      {present === undefined && <Arrived standing={standing} />}
    </div>
  );
}

/** What is there now, and where to go on. */
function Arrived({ standing: { run } }: { standing: Standing }) {
  return (
    <div className="mt-4 flex flex-wrap gap-x-6 gap-y-2" role="status">
      {run && (
        <Link to="/runs/$runId" params={{ runId: run.id }} className="font-medium text-river hover:underline">
          See the run, record by record
        </Link>
      )}
      <Link to="/" className="font-medium text-river hover:underline">
        Home
      </Link>
      <Link to="/profiles" className="font-medium text-river hover:underline">
        Look at the people
      </Link>
      <Link to="/audiences" className="font-medium text-river hover:underline">
        Form an audience
      </Link>
    </div>
  );
}

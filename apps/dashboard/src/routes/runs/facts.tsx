import type { RunView } from '@tributary/contract';
import type { ReactNode } from 'react';
import { exactTime, KIND_LABEL } from '../../format.js';
import { ActorName } from '../../parts/actor-name.js';
import { Card } from '../../parts/card.js';
import { Took } from '../../parts/times.js';

/** What is to be known about any run, for reference. */
export function Facts({ run }: { run: RunView }) {
  const time = (at: string | null) => (at === null ? '–' : exactTime(at));
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Created', time(run.created_at)],
    ['Started', time(run.started_at)],
    ['Finished', time(run.finished_at)],
    ['Took', <Took key="took" run={run} />],
    run.error ? ['Reason code', run.error.code] : ['Kind', KIND_LABEL[run.kind]],
    ['Started by', run.created_by === null ? run.trigger : <ActorName key="by" actor={run.created_by} name={run.created_by_name} />],
    ['Run', run.id],
  ];
  return (
    <Card title="Facts">
      <dl className="grid grid-cols-2 gap-x-8 gap-y-3 lg:grid-cols-4">
        {facts.map(([name, value]) => (
          <div key={name} className={name === 'Run' ? 'col-span-2' : ''}>
            <dt className="text-[13px] text-soft">{name}</dt>
            <dd className="text-pretty [overflow-wrap:anywhere] tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

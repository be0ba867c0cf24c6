import type { ProjectPlan } from '@tributary/contract';
import { counted, words } from '../../../format.js';
import { Card } from '../../../parts/card.js';
import { DiffView } from '../../../parts/text/diff-view.js';
import { Empty } from '../../../parts/notice.js';
import { ImpactCard } from './impact-card.js';

type Named = ProjectPlan['created'][number];

/** What applying a project does, object by object, and what the syncs it reaches would send. */
export function PlanView({ plan, done }: { plan: ProjectPlan; done: boolean }) {
  const { created, changed, deleted, unchanged } = plan;
  const nothing = created.length + changed.length + deleted.length === 0;
  return (
    <>
      {!done && <ImpactCard plan={plan} />}
      <Card title={done ? 'What it did' : 'What it would do'} aside={<Unchanged amount={unchanged} />} flush>
        {nothing && <Empty title="Nothing differs">Everything in it is defined here just so.</Empty>}
        <ul>
          {deleted.map((object) => (
            <Line key={placeOf(object)} sign="−" said="deleted" look="text-bad" object={object} />
          ))}
          {changed.map((object) => (
            <li key={placeOf(object)} className="border-t border-line">
              <details open={changed.length <= 5}>
                <summary className="cursor-pointer px-4 py-2 hover:bg-raised/60">
                  <Name sign="~" said="changed" look="text-warn" object={object} />{' '}
                  <span className="text-[13px] text-soft">{counted(object.changes.length, 'field')}</span>
                </summary>
                <div className="px-4 pb-3">
                  <DiffView changes={object.changes} />
                </div>
              </details>
            </li>
          ))}
          {created.map((object) => (
            <Line key={placeOf(object)} sign="+" said="created" look="text-good" object={object} />
          ))}
        </ul>
      </Card>
    </>
  );
}

const placeOf = ({ kind, id }: Named): string => `${kind}/${id}`;

function Unchanged({ amount }: { amount: number }) {
  return <span className="text-[13px] text-soft">{counted(amount, 'object')} unchanged</span>;
}

interface NameProps {
  readonly sign: string;
  /** For those who do not see the sign. */
  readonly said: string;
  readonly look: string;
  readonly object: Named;
}

function Name({ sign, said, look, object: { kind, id } }: NameProps) {
  return (
    <>
      <span aria-hidden className={`mr-1.5 inline-block w-3 font-mono font-semibold ${look}`}>
        {sign}
      </span>
      <span className="sr-only">{said}: </span>
      <span className="text-soft">{words(kind)}</span> <span className="font-medium [overflow-wrap:anywhere]">{id}</span>
    </>
  );
}

function Line(props: NameProps) {
  return (
    <li className="border-t border-line px-4 py-2">
      <Name {...props} />
    </li>
  );
}

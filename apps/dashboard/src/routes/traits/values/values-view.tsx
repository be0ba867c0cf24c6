import { useQuery } from '@tanstack/react-query';
import type { TraitStatistic } from '@tributary/contract';
import type { Trait } from '@tributary/core';
import { count, counted, share } from '../../../format.js';
import { Allowed } from '../../../may/allowed.js';
import { Card, Figure, Figures } from '../../../parts/card.js';
import { Empty, Loading, Trouble } from '../../../parts/notice.js';
import { Ago } from '../../../parts/times.js';
import { textOfValue } from '../../../parts/text/value-text.js';
import { statisticsQuery } from '../queries.js';
import { ErrorsCard } from './errors-card.js';
import { SampleCard } from './sample-card.js';
import { TopValues } from './top-values.js';

/** What the values of a trait look like: how many profiles have one, which they are, and where it failed. */
export function ValuesView({ trait, warehouse }: { trait: Trait; warehouse: string | undefined }) {
  const query = useQuery({ ...statisticsQuery(warehouse ?? ''), enabled: warehouse !== undefined });
  if (warehouse === undefined) return <Empty title="No warehouse has events yet" />;
  if (query.data === undefined) return query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : <Loading />;
  const statistic = query.data.items.find((one) => one.trait === trait.id);
  return (
    <div className="grid gap-4">
      {statistic === undefined ? (
        <Card>
          <Empty title="It is not computed yet">
            The next run of traits computes it for everybody.<Allowed to="traits:run"> Below is what it would be for some.</Allowed>
          </Empty>
        </Card>
      ) : (
        <Known statistic={statistic} />
      )}
      <ErrorsCard trait={trait.id} warehouse={warehouse} />
      <Allowed to="traits:run">
        <SampleCard trait={trait} warehouse={warehouse} />
      </Allowed>
    </div>
  );
}

function Known({ statistic }: { statistic: TraitStatistic }) {
  const { profiles, values, uniques, lowest, highest, taken_at: at } = statistic;
  return (
    <>
      <Figures>
        <Figure label="Profiles that have it" value={share(values, profiles)} note={`${count(values)} of ${count(profiles)}`} />
        <Figure
          label="Different values"
          value={uniques === null ? '–' : count(uniques)}
          note={values === uniques ? 'each once' : 'in all'}
        />
        {lowest != null && <Figure label="Lowest" value={shortened(textOfValue(lowest))} />}
        {highest != null && <Figure label="Highest" value={shortened(textOfValue(highest))} />}
      </Figures>
      <Card
        title="Most frequent values"
        flush={statistic.top.length > 0}
        aside={
          <span className="text-[13px] text-soft">
            counted <Ago at={at} />
          </span>
        }
      >
        {statistic.top.length === 0 ? (
          <Empty title={`None of ${counted(profiles, 'profile')} has a value`} />
        ) : (
          <TopValues of={statistic} />
        )}
      </Card>
    </>
  );
}

const shortened = (text: string): string => (text.length > 14 ? `${text.slice(0, 13)}…` : text);

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { definitionsQuery } from '../../definitions.js';
import { counted } from '../../format.js';
import { Allowed } from '../../may/allowed.js';
import { useTitle } from '../../page-state.js';
import { BUTTON } from '../../parts/button.js';
import { Card } from '../../parts/card.js';
import { Empty, LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { useWarehouse } from '../../parts/warehouse-choice.js';
import { useWordSearch } from '../../parts/list/word-search.js';
import { usesOf } from '../../reachable.js';
import { lineageQuery, statisticsQuery } from './queries.js';
import { type TraitLine, TraitsTable } from './traits-table.js';

/** Every trait, with its coverage, when it was computed, and what is made of it. */
export function TraitsPage() {
  useTitle('Traits');
  const query = useQuery(definitionsQuery('trait'));
  const { warehouse, choice } = useWarehouse();
  return (
    <Loaded query={query} place={<LoadingPage heights={['h-96']} />}>
      {(traits) => (
        <>
          <PageTitle note={`${counted(traits.length, 'trait')} on every profile`} aside={<New />}>
            Traits
          </PageTitle>
          {choice !== null && <div className="mb-4 max-w-64">{choice}</div>}
          {traits.length === 0 ? <None /> : <Listed traits={traits} warehouse={warehouse} />}
        </>
      )}
    </Loaded>
  );
}

const New = () => (
  <Allowed to="traits:write">
    <Link to="/traits/new" className={BUTTON.primary}>
      New trait
    </Link>
  </Allowed>
);

function None() {
  return (
    <Card>
      <Empty title="No trait is defined yet">
        A trait is what is known of every profile: what somebody spent, the page they like best, when they were last there. It is computed
        from their events, by a query, from a model, or from other traits.
        <p className="mt-3">
          <New />
        </p>
      </Empty>
    </Card>
  );
}

function Listed({ traits, warehouse }: { traits: readonly Omit<TraitLine, 'statistic' | 'uses'>[]; warehouse: string | undefined }) {
  const { has, field } = useWordSearch(traits.length);
  const { data: statistics } = useQuery({ ...statisticsQuery(warehouse ?? ''), enabled: warehouse !== undefined });
  const { data: lineage } = useQuery(lineageQuery);
  const shown = traits
    .filter(({ object }) => has(object.id, object.label, object.type, object.owner))
    .map((trait) => ({
      ...trait,
      statistic: statistics?.items.find((one) => one.trait === trait.id),
      uses: lineage && usesOf(lineage, `trait:${trait.id}`).filter(({ kind }) => kind !== 'destination').length,
    }));
  return (
    <div className="space-y-4">
      {field}
      <Card flush>{shown.length === 0 ? <Empty title="No trait has these words" /> : <TraitsTable traits={shown} />}</Card>
    </div>
  );
}

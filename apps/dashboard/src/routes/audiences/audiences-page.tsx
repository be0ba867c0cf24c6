import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api.js';
import { type Defined, definitionsQuery } from '../../definitions.js';
import { counted } from '../../format.js';
import { Allowed } from '../../may/allowed.js';
import { useTitle } from '../../page-state.js';
import { Button, BUTTON } from '../../parts/button.js';
import { Card } from '../../parts/card.js';
import { FormTrouble } from '../../parts/form/form-trouble.js';
import { refusalOf } from '../../parts/form/refusal.js';
import { Empty, LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { useStartRun } from '../../parts/run/start-run.js';
import { useWarehouse } from '../../parts/warehouse-choice.js';
import { useWordSearch } from '../../parts/list/word-search.js';
import { AudiencesTable } from './audiences-table.js';
import { countedRunsQuery } from './queries.js';

/** Every audience, with its size and how it changed. */
export function AudiencesPage() {
  useTitle('Audiences');
  const query = useQuery(definitionsQuery('audience'));
  const { warehouse, choice } = useWarehouse();
  return (
    <Loaded query={query} place={<LoadingPage heights={['h-96']} />}>
      {(all) => {
        const audiences = all.filter(({ object }) => object.warehouse === warehouse);
        return (
          <>
            <PageTitle
              note={`${counted(audiences.length, 'set')} of profiles, each given by a condition`}
              aside={<Actions warehouse={warehouse} />}
            >
              Audiences
            </PageTitle>
            {choice !== null && <div className="mb-4 max-w-64">{choice}</div>}
            {audiences.length === 0 ? <None /> : <Listed audiences={audiences} warehouse={warehouse ?? ''} />}
          </>
        );
      }}
    </Loaded>
  );
}

function Actions({ warehouse }: { warehouse: string | undefined }) {
  const compute = useStartRun(() => api.runs.audiences(warehouse));
  return (
    <div className="flex flex-wrap gap-2">
      <Allowed to="audiences:run">
        <Button disabled={warehouse === undefined} busy={compute.isPending} onClick={() => compute.mutate()}>
          Compute now
        </Button>
      </Allowed>
      <Allowed to="audiences:write">
        <Link to="/audiences/new" className={BUTTON.primary}>
          New audience
        </Link>
      </Allowed>
      {compute.error !== null && <FormTrouble refusal={refusalOf(compute.error)} />}
    </div>
  );
}

function None() {
  return (
    <Card>
      <Empty title="No audience is defined yet">
        An audience is a set of profiles: who spent more than a hundred, who looked and did not buy, who was not seen for a month. Build one
        from traits, events, steps in order and other audiences, and see its size while you do.
        <Allowed to="audiences:write">
          <p className="mt-3">
            <Link to="/audiences/new" className={BUTTON.primary}>
              Build an audience
            </Link>
          </p>
        </Allowed>
      </Empty>
    </Card>
  );
}

function Listed({ audiences, warehouse }: { audiences: readonly Defined<'audience'>[]; warehouse: string }) {
  const { has, field } = useWordSearch(audiences.length);
  const { data: runs = [] } = useQuery(countedRunsQuery(warehouse));
  const shown = audiences
    .filter(({ object }) => has(object.id, object.label, object.description))
    .map((audience) => ({
      ...audience,
      history: runs.flatMap(({ at, audiences: told }) => told.filter((one) => one.audience === audience.id).map((one) => ({ ...one, at }))),
    }));
  return (
    <div className="space-y-4">
      {field}
      <Card flush>{shown.length === 0 ? <Empty title="No audience has these words" /> : <AudiencesTable audiences={shown} />}</Card>
    </div>
  );
}

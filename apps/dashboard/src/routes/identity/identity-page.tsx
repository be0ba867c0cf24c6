import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { Allowed } from '../../may/allowed.js';
import { useMay } from '../../may/use-may.js';
import { useTitle } from '../../page-state.js';
import { Button } from '../../parts/button.js';
import { FormTrouble } from '../../parts/form/form-trouble.js';
import { refusalOf } from '../../parts/form/refusal.js';
import { PageTitle } from '../../parts/page-title.js';
import { useStartRun } from '../../parts/run/start-run.js';
import { Tabs } from '../../parts/tabs.js';
import { useWarehouse } from '../../parts/warehouse-choice.js';
import { ExplainView } from './explain-view.js';
import { PinsView } from './pins-view.js';
import { QuarantineView } from './quarantine-view.js';
import { RulesView } from './rules/rules-view.js';
import { StitchFigures } from './stitch-figures.js';
import { type Changes, NO_CHANGES, sizeOf } from './what-if/changes.js';
import { WhatIfLab } from './what-if/what-if-lab.js';

const route = getRouteApi('/inside/identity');

/** How events become people: the rules, what they leave out, why two identifiers are one person, and what other rules would do. */
export function IdentityPage() {
  useTitle('Identity');
  const { tab = 'rules' } = route.useSearch();
  const navigate = route.useNavigate();
  const { warehouse, choice } = useWarehouse();
  const [changes, setChanges] = useState<Changes>(NO_CHANGES);
  const show = (id: string) => void navigate({ search: id === 'rules' ? {} : { tab: id }, replace: true });
  const lab = (next: Changes) => {
    setChanges(next);
    show('what-if');
  };
  const planned = sizeOf(changes);
  const mayTry = useMay('identity:run') === true;
  return (
    <>
      <PageTitle
        note="The rules that make people of events"
        aside={
          <Allowed to="identity:run">
            <Stitch warehouse={warehouse} />
          </Allowed>
        }
      >
        Identity
      </PageTitle>
      {choice !== null && <div className="mb-4 max-w-64">{choice}</div>}
      {warehouse !== undefined && <StitchFigures warehouse={warehouse} />}
      <Tabs
        label="Views of identity"
        shown={tab}
        show={show}
        tabs={[
          { id: 'rules', label: 'Types and rules', panel: () => <RulesView warehouse={warehouse} changes={changes} lab={lab} /> },
          ...(mayTry
            ? [
                {
                  id: 'what-if',
                  label: planned === 0 ? 'What if' : `What if (${planned})`,
                  panel: () => <WhatIfLab warehouse={warehouse} changes={changes} setChanges={setChanges} />,
                },
              ]
            : []),
          { id: 'explain', label: 'Explain', panel: () => <ExplainView warehouse={warehouse} /> },
          { id: 'quarantine', label: 'Quarantine', panel: () => <QuarantineView warehouse={warehouse} /> },
          { id: 'pins', label: 'Pins', panel: () => <PinsView /> },
        ]}
      />
    </>
  );
}

function Stitch({ warehouse }: { warehouse: string | undefined }) {
  const stitch = useStartRun(() => api.runs.stitch(warehouse));
  return (
    <div>
      <Button disabled={warehouse === undefined} busy={stitch.isPending} onClick={() => stitch.mutate()}>
        Stitch now
      </Button>
      {stitch.error !== null && <FormTrouble refusal={refusalOf(stitch.error)} />}
    </div>
  );
}

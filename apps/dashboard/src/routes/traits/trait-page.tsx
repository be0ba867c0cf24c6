import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Defined, definitionQuery } from '../../definitions.js';
import { words } from '../../format.js';
import { LookOnly } from '../../may/look-only.js';
import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { Revisions } from '../../parts/revisions.js';
import { Tabs } from '../../parts/tabs.js';
import { Tag } from '../../parts/tag.js';
import { useWarehouse } from '../../parts/warehouse-choice.js';
import { TraitForm } from './form/trait-form.js';
import { TraitActions } from './trait-actions.js';
import { UsesCard } from './uses-card.js';
import { ValuesView } from './values/values-view.js';

const route = getRouteApi('/inside/traits/$traitId');

/** One trait: what its values look like, how it is defined, what is made of it, what it was before. */
export function TraitPage() {
  const { traitId } = route.useParams();
  const query = useQuery(definitionQuery('trait', traitId));
  useTitle(query.data?.object.label ?? traitId);
  return (
    <Loaded query={query} place={<LoadingPage heights={['h-24', 'h-72']} />}>
      {(trait) => <Shown key={traitId} trait={trait} />}
    </Loaded>
  );
}

function Shown({ trait }: { trait: Defined<'trait'> }) {
  const { tab = 'values' } = route.useSearch();
  const navigate = route.useNavigate();
  const { warehouse } = useWarehouse();
  const { object, revision } = trait;
  return (
    <>
      <PageTitle
        above={<BackLink to="/traits">Traits</BackLink>}
        note={<About trait={trait} />}
        aside={<TraitActions trait={trait} warehouse={warehouse} />}
      >
        {object.label ?? object.id}
      </PageTitle>
      <Tabs
        label="Views of the trait"
        shown={tab}
        show={(id) => void navigate({ search: id === 'values' ? {} : { tab: id }, replace: true })}
        tabs={[
          { id: 'values', label: 'Values', panel: () => <ValuesView trait={object} warehouse={warehouse} /> },
          {
            id: 'definition',
            label: 'Definition',
            panel: () => (
              <LookOnly unless="traits:write">
                <TraitForm key={revision} stored={trait} warehouse={warehouse} />
              </LookOnly>
            ),
          },
          { id: 'uses', label: 'Used by', panel: () => <UsesCard node={`trait:${object.id}`} /> },
          { id: 'revisions', label: 'Revisions', panel: () => <Revisions kind="trait" id={object.id} revision={revision} /> },
        ]}
      />
    </>
  );
}

function About({ trait: { object } }: { trait: Defined<'trait'> }) {
  return (
    <>
      <code>{object.id}</code> {words(object.type).toLowerCase()}
      {object.owner !== undefined && `, kept by ${object.owner}`} {object.pii && <Tag look="warn">personal</Tag>}
      {object.description !== undefined && <span className="mt-1 block">{object.description}</span>}
    </>
  );
}

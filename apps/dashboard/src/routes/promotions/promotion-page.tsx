import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { PromotionView } from '@tributary/contract';
import { CALM_MS } from '../../api.js';
import { useTitle } from '../../page-state.js';
import { ActorName } from '../../parts/actor-name.js';
import { BackLink } from '../../parts/back-link.js';
import { Message } from '../../parts/message.js';
import { Alert, LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { Ago } from '../../parts/times.js';
import { Decide } from './decide/decide.js';
import { PlanView } from './plan/plan-view.js';
import { PromotionState } from './promotion-state.js';
import { promotionQuery } from './queries.js';

const route = getRouteApi('/inside/promotions/$promotionId');

/** One promotion: what it would do here or did, object by object, what its syncs would send, and who agreed. */
export function PromotionPage() {
  const { promotionId } = route.useParams();
  const query = useQuery({
    ...promotionQuery(promotionId),
    refetchInterval: ({ state: { data } }) => (data?.state === 'waiting' ? CALM_MS : false),
  });
  useTitle(query.data === undefined ? 'Promotion' : nameOf(query.data));
  return (
    <Loaded query={query} place={<LoadingPage heights={['h-20', 'h-80']} />}>
      {(promotion) => <Shown key={promotion.id} promotion={promotion} />}
    </Loaded>
  );
}

const nameOf = ({ note, from }: PromotionView): string => note ?? `From ${from}`;

function Shown({ promotion }: { promotion: PromotionView }) {
  return (
    <>
      <PageTitle
        above={<BackLink to="/promotions">Promotions</BackLink>}
        note={<About promotion={promotion} />}
        aside={
          <div role="status">
            <PromotionState state={promotion.state} />
          </div>
        }
      >
        {nameOf(promotion)}
      </PageTitle>
      <div className="space-y-4">
        <Decided promotion={promotion} />
        {promotion.state === 'waiting' && <Decide promotion={promotion} />}
        <PlanView plan={promotion.plan} done={promotion.state === 'applied'} />
      </div>
    </>
  );
}

function About({ promotion: { from, prune, created_by: actor, created_by_name: name, created_at: at } }: { promotion: PromotionView }) {
  return (
    <>
      From {from}, by <ActorName actor={actor} name={name} />, <Ago at={at} />
      {prune && '; what is not in it is deleted'}
    </>
  );
}

/** Who ended it, and why where it came to nothing. */
function Decided({ promotion: { state, decided_by: actor, decided_by_name: name, decided_at: at, reason } }: { promotion: PromotionView }) {
  if (actor === null || at === null) return null;
  const who = (
    <>
      <ActorName actor={actor} name={name} />, <Ago at={at} />
    </>
  );
  if (state === 'applied') return <p className="text-good">✓ Applied by {who}</p>;
  return (
    <Alert
      title={state === 'refused' ? 'It could not be applied as planned' : 'It was rejected'}
      tone={state === 'refused' ? 'bad' : 'warn'}
    >
      {reason !== null && (
        <p>
          <Message text={reason} />
        </p>
      )}
      <p className="text-[13px] text-soft">By {who}</p>
    </Alert>
  );
}

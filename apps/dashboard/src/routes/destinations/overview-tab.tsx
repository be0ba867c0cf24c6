import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ConnectorView, type DestinationHealth, factsOf } from '@tributary/contract';
import { api } from '../../api.js';
import { count, share } from '../../format.js';
import { Allowed } from '../../may/allowed.js';
import { WhyNot } from '../../may/why-not.js';
import { Card, Figure, Figures } from '../../parts/card.js';
import { CheckButton } from '../../parts/check-button.js';
import { Message } from '../../parts/message.js';
import { Alert } from '../../parts/notice.js';
import { Words } from '../connectors/words.js';
import { Exchange } from '../runs/record-exchanges.js';
import { SyncsCard } from '../syncs/list/syncs-card.js';
import { LastCheck } from './last-check.js';
import { notSpokenTo } from './not-spoken-to.js';

/** What stands above the connection already. */
const ANSWERED = { waiting: null, circuit: { state: 'closed' }, paused: null } as const;

/** How a destination stands: whether it answers, what it took and refused, its limits, its syncs, what was said to it last. */
export function OverviewTab({ health, connector }: { health: DestinationHealth; connector: ConnectorView | undefined }) {
  const { id, backlog, delivered, rejected, requests, waiting } = health;
  const quiet = notSpokenTo(health);
  return (
    <div className="space-y-4">
      {quiet !== undefined && (
        <Alert title={quiet.title} tone={quiet.tone}>
          {quiet.reason !== null && <Message text={quiet.reason} />}
          <p>{quiet.next}</p>
        </Alert>
      )}
      {waiting !== null && waiting.reason !== quiet?.reason && (
        <Alert title="A run waits for it" tone="warn">
          <Message text={waiting.reason} />
        </Alert>
      )}
      <Figures>
        <Figure label="Backlog" value={count(backlog)} note="changes on their way" />
        <Figure label="Delivered" value={count(delivered)} note="in the last 7 days" />
        <Figure
          label="Refused"
          value={count(rejected)}
          note={delivered + rejected === 0 ? 'nothing was sent' : `${share(rejected, delivered + rejected)} of what was sent`}
          tone={rejected > 0 ? 'text-warn' : ''}
        />
        <Figure label="Requests" value={count(requests)} note="in the last 7 days" />
      </Figures>
      <Card title="Connection" aside={<LastCheck destination={{ ...ANSWERED, check: health.check }} />}>
        <Allowed to="destinations:run" otherwise={<WhyNot to="destinations:run" what="Trying it" />}>
          <CheckButton kind="destination" id={id} />
        </Allowed>
      </Card>
      <SyncsCard destination={id} />
      {connector && <Limits connector={connector} />}
      <Allowed to="runs:read" as="editor">
        <Exchanges destination={id} />
      </Allowed>
    </div>
  );
}

const ABOUT = ['Batches', 'Many changes', 'Rate', 'Order', 'Repeats'];

/** Within which limits it is written to, by object. */
function Limits({ connector }: { connector: ConnectorView }) {
  return (
    <Card
      title="Limits"
      aside={
        <Link to="/connectors" className="font-medium text-river hover:underline">
          All of {connector.name}
        </Link>
      }
    >
      <div className="divide-y divide-line">
        {connector.objects.map((object) => (
          <details key={object.name} className="py-1.5">
            <summary className="cursor-pointer">
              <span className="font-medium">{object.label}</span> <code className="text-[13px] text-soft">{object.name}</code>
            </summary>
            <dl className="grid gap-x-8 gap-y-2 py-2 sm:grid-cols-2">
              {factsOf(object)
                .filter(([about]) => ABOUT.includes(about))
                .map(([about, words]) => (
                  <div key={about}>
                    <dt className="text-[13px] text-soft">{about}</dt>
                    <dd>
                      <Words text={words} />
                    </dd>
                  </div>
                ))}
            </dl>
          </details>
        ))}
      </div>
    </Card>
  );
}

const SHOWN = 5;

/** What was said by the newest run that wrote to it, and what it answered. */
function Exchanges({ destination }: { destination: string }) {
  const { data } = useQuery({
    queryKey: ['exchanges-of', destination],
    queryFn: async () => {
      const { items } = await api.syncs.health({ destination, limit: 500 });
      const runs = items.flatMap(({ last_run: run }) => (run !== null && run.counts.requests > 0 ? [run] : []));
      const newest = runs.sort((one, other) => other.created_at.localeCompare(one.created_at))[0];
      return newest ? { run: newest, ...(await api.runs.exchanges(newest.id, { limit: SHOWN })) } : null;
    },
    retry: false,
  });
  if (!data || data.items.length === 0) return null;
  return (
    <Card
      title="Said last"
      aside={
        <Link to="/runs/$runId" params={{ runId: data.run.id }} className="font-medium text-river hover:underline">
          {data.run.subject}
        </Link>
      }
    >
      <div className="space-y-2">
        {data.items.map((exchange, index) => (
          <details key={index}>
            <summary className="cursor-pointer text-[13px] text-soft hover:text-ink">
              {exchange.method} {exchange.path}, {exchange.status === null ? 'no answer' : `answered ${exchange.status}`}
            </summary>
            <div className="mt-1">
              <Exchange exchange={exchange} />
            </div>
          </details>
        ))}
      </div>
    </Card>
  );
}

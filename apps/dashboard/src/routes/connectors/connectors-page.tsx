import { useQuery } from '@tanstack/react-query';
import type { ConnectorView } from '@tributary/contract';
import { api } from '../../api.js';
import { useTitle } from '../../page-state.js';
import { Card } from '../../parts/card.js';
import { Loading, Trouble } from '../../parts/notice.js';
import { PageTitle } from '../../parts/page-title.js';
import { ObjectView } from './object-view.js';
import { Settings } from './settings.js';

/** What can be written to: of each connector its settings, objects, limits, and what a first run and a removal mean there. */
export function ConnectorsPage() {
  useTitle('Connectors');
  const query = useQuery({ queryKey: ['connectors'], queryFn: () => api.connectors.list(), staleTime: Infinity });
  return (
    <>
      <PageTitle note="What can be written to, within which limits, and what a first run and a removal mean there">Connectors</PageTitle>
      {query.data === undefined && query.error !== null && <Trouble error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && (
        <Card flush>
          <Loading rows={6} />
        </Card>
      )}
      <div className="grid gap-4">
        {query.data?.items.map((connector) => (
          <Connector key={connector.slug} connector={connector} />
        ))}
      </div>
    </>
  );
}

function Connector({ connector: { slug, name, settings, objects } }: { connector: ConnectorView }) {
  return (
    <Card title={name} aside={<code className="text-[13px] text-soft">connector: {slug}</code>}>
      <Settings title="Settings" schema={settings} />
      {objects.map((object) => (
        <ObjectView key={object.name} object={object} />
      ))}
    </Card>
  );
}

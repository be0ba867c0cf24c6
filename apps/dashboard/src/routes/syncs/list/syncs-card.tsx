import { api } from '../../../api.js';
import { Empty } from '../../../parts/notice.js';
import { PagedCard } from '../../../parts/list/paged-card.js';
import { usePaged } from '../../../parts/list/paged.js';
import { SyncsTable } from './syncs-table.js';

/** The syncs that write to a destination, or read a model. */
export function SyncsCard({ destination, model }: { destination?: string; model?: string }) {
  const of = { ...(destination === undefined ? {} : { destination }), ...(model === undefined ? {} : { model }) };
  const paged = usePaged(['sync-health', of], (page) => api.syncs.health({ ...page, ...of }));
  return (
    <PagedCard paged={paged} title="Syncs" rows={2} empty={<Empty title="No sync uses it" />} more="More syncs">
      {(syncs) => <SyncsTable syncs={syncs} />}
    </PagedCard>
  );
}

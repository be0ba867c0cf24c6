import { useQuery } from '@tanstack/react-query';
import type { Trait } from '@tributary/core';
import { Card } from '../../../parts/card.js';
import { Empty, Loading, Trouble } from '../../../parts/notice.js';
import { previewQuery } from '../queries.js';
import { Sample } from '../values/sample-card.js';

const PROFILES = 200;

/** The values that a definition would give, as soon as the warehouse understands it. */
export function TraitTrial({ trait, warehouse }: { trait: Trait | undefined; warehouse: string | undefined }) {
  const asked = trait ?? ({} as Trait);
  const query = useQuery({ ...previewQuery(warehouse ?? '', asked, PROFILES), enabled: warehouse !== undefined && trait !== undefined });
  return (
    <Card title="What it would give" flush>
      {trait === undefined ? (
        <Empty title="Nothing yet">As soon as the definition is complete, it is tried on the profiles that did something last.</Empty>
      ) : query.data !== undefined ? (
        <Sample preview={query.data} />
      ) : query.error !== null ? (
        <div className="px-4 pb-4">
          <Trouble error={query.error} />
        </div>
      ) : (
        <Loading rows={5} />
      )}
    </Card>
  );
}

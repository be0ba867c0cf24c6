import type { ProfileView } from '@tributary/contract';
import { Card } from '../../../parts/card.js';
import { Ago } from '../../../parts/times.js';

/** The profiles that became part of this one, each with the identifier and the event that joined them. */
export function MergesCard({ merges }: { merges: ProfileView['merges'] }) {
  return (
    <Card title="Merges" flush>
      <ul>
        {merges.slice(0, 20).map((merge) => (
          <li key={merge.absorbed_id} className="border-t border-line px-4 py-2">
            <span className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="min-w-0 [overflow-wrap:anywhere]">
                {merge.type === null ? 'another profile' : `${merge.type} ${merge.value ?? ''}`}
              </span>
              <span className="text-[13px] text-soft">
                <Ago at={merge.merged_at} />
              </span>
            </span>
            <span className="block text-[13px] text-soft [overflow-wrap:anywhere]">
              {merge.event_id === null ? 'by a full run' : `by event ${merge.event_id}`}, was {merge.absorbed_id}
            </span>
          </li>
        ))}
      </ul>
      {merges.length > 20 && <p className="border-t border-line px-4 py-2 text-soft">and {merges.length - 20} more</p>}
    </Card>
  );
}

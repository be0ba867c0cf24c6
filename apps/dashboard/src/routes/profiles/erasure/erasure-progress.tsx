import { useQuery } from '@tanstack/react-query';
import type { ErasureView } from '@tributary/contract';
import { api } from '../../../api.js';
import { counted, words } from '../../../format.js';
import { Message } from '../../../parts/message.js';
import { Tag } from '../../../parts/tag.js';

const STEPS = [
  ['noting', 'Noted: nobody is told of the person any more'],
  ['settling', 'Runs that began before have ended'],
  ['removing', 'Destinations remove the person'],
  ['forgetting', 'What is kept here is forgotten'],
] as const;

/** How far the erasure of a person is, asked for while it goes on. */
export function ErasureProgress({ begun }: { begun: ErasureView }) {
  const { data: erasure = begun } = useQuery({
    queryKey: ['erasure', begun.id],
    queryFn: () => api.erasures.get(begun.id),
    initialData: begun,
    refetchInterval: ({ state }) => (state.data?.state === 'done' ? false : 1_000),
  });
  const at = erasure.state === 'done' ? STEPS.length : STEPS.findIndex(([state]) => state === erasure.state);
  return (
    <div role="status">
      <ol className="space-y-1.5">
        {STEPS.map(([state, said], index) => (
          <li key={state} className={`flex gap-2 ${index > at ? 'text-soft' : ''}`} aria-current={index === at ? 'step' : undefined}>
            <span aria-hidden className="w-4 text-river">
              {index < at ? '✓' : index === at ? '…' : ''}
            </span>
            {said}
          </li>
        ))}
      </ol>
      {erasure.note !== null && (
        <p className="mt-3 text-soft">
          <Message text={erasure.note} />
        </p>
      )}
      {erasure.syncs.length > 0 && (
        <ul className="mt-3 divide-y divide-line rounded-md border border-line">
          {erasure.syncs.map(({ sync, keys, state, note }) => (
            <li key={sync} className="px-3 py-2">
              <span className="flex justify-between gap-3">
                {sync} <Tag look={state === 'left' ? 'warn' : state === 'removed' ? 'river' : 'soft'}>{words(state)}</Tag>
              </span>
              <span className="block text-[13px] text-soft">
                {counted(keys, 'record')}
                {note !== null && `: ${note}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {erasure.state === 'done' && (
        <p className="mt-3">
          {counted(erasure.profiles, 'profile')} with {counted(erasure.identifiers, 'identifier')} erased.
        </p>
      )}
    </div>
  );
}

import type { ReactNode } from 'react';
import { Button } from '../../../parts/button.js';
import { CheckField, SelectField } from '../../../parts/form/field.js';
import type { LeafDraft } from '../builder/draft.js';
import type { LeafEditor } from '../builder/leaf-editor.js';
import type { KnownThings } from '../builder/known-things.js';
import { DurationField } from './duration-field.js';
import { EventFilter } from './event-filter.js';
import { WindowFields } from './window-fields.js';

const NEW_STEP: LeafDraft = { event: { source_id: '*', type: '*', version: '*' }, where: [] };
const MOST = 10;

/** Events one after another, with the longest gap between two, and events that must not have followed. */
export function FunnelLeaf({ leaf, change, known }: LeafEditor) {
  const steps = leaf['funnel'] as readonly LeafDraft[];
  const without = (leaf['without'] ?? []) as readonly LeafDraft[];
  const setSteps = (funnel: readonly LeafDraft[]) => change({ ...leaf, funnel });
  const setWithout = (next: readonly LeafDraft[]) => change({ ...leaf, without: next });
  return (
    <div className="grid gap-3">
      <ol className="grid gap-2">
        {steps.map((step, index) => (
          <Step
            key={index}
            name={index === 0 ? 'First' : `Then (step ${index + 1})`}
            {...(steps.length > 2 ? { remove: () => setSteps(removedAt(steps, index)) } : {})}
          >
            {index > 0 && <Gap step={step} change={(next) => setSteps(putAt(steps, index, next))} />}
            <EventFilter of={step} change={(next) => setSteps(putAt(steps, index, next))} known={known} />
          </Step>
        ))}
      </ol>
      {without.map((one, index) => (
        <Exclusion
          key={index}
          one={one}
          known={known}
          change={(next) => setWithout(putAt(without, index, next))}
          remove={() => setWithout(removedAt(without, index))}
        />
      ))}
      <div className="flex flex-wrap gap-2">
        <Button look="quiet" disabled={steps.length >= MOST} onClick={() => setSteps([...steps, NEW_STEP])}>
          + Step
        </Button>
        <Button look="quiet" onClick={() => setWithout([...without, { ...NEW_STEP, until: 'now' }])}>
          + But not…
        </Button>
      </div>
      <WindowFields of={leaf} change={change} />
    </div>
  );
}

const putAt = <T,>(all: readonly T[], at: number, next: T): readonly T[] => all.map((one, index) => (index === at ? next : one));
const removedAt = <T,>(all: readonly T[], at: number): readonly T[] => all.filter((_, index) => index !== at);

function Step({ name, remove, children }: { name: string; remove?: () => void; children: ReactNode }) {
  return (
    <li className="grid gap-2 rounded-md border border-line p-2.5">
      <div className="flex items-center justify-between">
        <span className="text-[13px] font-medium text-soft">{name}</span>
        {remove && (
          <button
            type="button"
            aria-label={`Remove: ${name}`}
            onClick={remove}
            className="rounded px-1.5 text-soft hover:bg-raised hover:text-bad"
          >
            ×
          </button>
        )}
      </div>
      {children}
    </li>
  );
}

/** How long after the step before at most. */
function Gap({ step, change }: { step: LeafDraft; change: (step: LeafDraft) => void }) {
  const { within, ...others } = step;
  return (
    <div className="flex flex-wrap items-end gap-4">
      <CheckField
        label="Soon after the step before"
        checked={within !== undefined}
        onChange={(soon) => change(soon ? { ...step, within: '7d' } : others)}
      />
      {within !== undefined && (
        <div className="w-44">
          <DurationField label="At most" value={within} change={(next) => change({ ...step, within: next })} />
        </div>
      )}
    </div>
  );
}

function Exclusion({
  one,
  change,
  remove,
  known,
}: {
  one: LeafDraft;
  change: (next: LeafDraft) => void;
  remove: () => void;
  known: KnownThings;
}) {
  return (
    <ul>
      <Step name="But not, after the first step" remove={remove}>
        <EventFilter of={one} change={change} known={known} />
        <div className="max-w-56">
          <SelectField
            label="Until"
            value={one['until'] === 'last_step' ? 'last_step' : 'now'}
            onChange={(until) => change({ ...one, until })}
            options={[
              ['now', 'now'],
              ['last_step', 'the last step'],
            ]}
          />
        </div>
      </Step>
    </ul>
  );
}

import { Button } from '../../../parts/button.js';
import { TextField } from '../../../parts/form/field.js';
import { NumberField } from '../leaves/operand-field.js';
import type { AudienceDraft } from './audience-draft.js';

interface Part {
  readonly draft: AudienceDraft;
  readonly change: (more: Partial<AudienceDraft>) => void;
  readonly errorAt: (path: string) => string | undefined;
}

/** Parts of the members by chance, such as a hold-out; and the list of which a profile is in one audience only. */
export function SplitsFields({ draft, change, errorAt }: Part) {
  const { splits, list, priority } = draft;
  const set = (at: number, more: Partial<(typeof splits)[number]>) =>
    change({ splits: splits.map((one, index) => (index === at ? { ...one, ...more } : one)) });
  return (
    <details open={splits.length > 0 || list !== ''} className="rounded-md border border-line px-3 py-2">
      <summary className="cursor-pointer font-medium">Splits and priority</summary>
      <div className="mt-3 grid gap-3">
        <p className="text-[13px] text-soft">
          A split is a part of the members by chance, the same in every run: a hold-out, or the arms of a test.
        </p>
        {splits.map(({ name, share }, index) => (
          <div key={index} className="grid grid-cols-[1fr_6rem_auto] items-end gap-2">
            <TextField label="Split" value={name} onChange={(next) => set(index, { name: next })} error={errorAt(`splits.${index}.name`)} />
            <NumberField
              label="Per cent"
              value={Math.round(share * 10_000) / 100}
              change={(next) => set(index, { share: Number(next) / 100 })}
            />
            <Button
              look="quiet"
              aria-label={`Remove the split ${name}`}
              onClick={() => change({ splits: splits.filter((_, at) => at !== index) })}
            >
              ×
            </Button>
          </div>
        ))}
        {errorAt('splits') !== undefined && <p className="text-[13px] text-bad">{errorAt('splits')}</p>}
        <div>
          <Button look="quiet" onClick={() => change({ splits: [...splits, { name: `split_${splits.length + 1}`, share: 0.1 }] })}>
            + Split
          </Button>
        </div>
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField
            label="Priority list"
            hint="A profile is in at most one audience of a list"
            value={list}
            onChange={(next) => change({ list: next })}
            error={errorAt('list.name')}
          />
          {list !== '' && (
            <NumberField label="Priority (lowest first)" value={priority} change={(next) => change({ priority: Number(next) })} />
          )}
        </div>
      </div>
    </details>
  );
}

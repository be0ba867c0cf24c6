import type { Sync } from '@tributary/core';
import { count, words } from '../../../format.js';
import { Card } from '../../../parts/card.js';
import { SelectField, TextField } from '../../../parts/form/field.js';
import type { EditorProps } from '../mapping/editor-props.js';
import { useLedger } from '../overview/use-ledger.js';

type Props = Pick<EditorProps, 'draft' | 'change' | 'check'>;
type Limit = Sync['guard']['add'];

const OPERATIONS = [
  ['add', 'Additions', 'so many records at once are new'],
  ['change', 'Changes', 'so many records at once changed'],
  ['remove', 'Removals', 'so many records at once are gone from the source'],
] as const;

/** When a run is held for a person before its first request, what is done about lost answers, and for how long runs are kept. */
export function GuardTab(props: Props) {
  const { draft, change, check } = props;
  const { delivery } = draft;
  return (
    <div className="space-y-4">
      <Card title="Guard">
        <p className="mb-4 max-w-[75ch] text-soft">
          What is beyond these limits waits before its first request, and says why. Somebody looks, and releases it or not. Removals of more
          than 15 % wait also without a limit, and so does everything when the source is suddenly empty.
        </p>
        <div className="grid gap-6">
          {OPERATIONS.map(([name, label, when]) => (
            <LimitFields key={name} {...props} name={name} label={label} when={when} />
          ))}
        </div>
      </Card>
      <Card title="Lost answers and old runs">
        <div className="grid gap-x-8 gap-y-4 sm:grid-cols-3">
          <SelectField
            label="An answer that was lost"
            value={delivery.in_doubt}
            hint="Only where sending twice may be noticed"
            onChange={(chosen) => change({ delivery: { ...delivery, in_doubt: chosen as 'at_least_once' } })}
            options={[
              ['at_least_once', 'its change is sent again'],
              ['at_most_once', 'its change is not sent again'],
            ]}
          />
          <WholeNumber
            label="Tried again for, minutes"
            value={delivery.retry_minutes}
            error={check.at('delivery.retry_minutes')}
            set={(minutes) => change({ delivery: { ...delivery, retry_minutes: minutes ?? 30 } })}
          />
          <WholeNumber
            label="Runs are kept, days"
            value={draft.retention_days}
            error={check.at('retention_days')}
            set={(days) => change({ retention_days: days ?? 30 })}
          />
        </div>
      </Card>
    </div>
  );
}

function LimitFields({
  draft,
  change,
  check,
  name,
  label,
  when,
}: Props & { name: 'add' | 'change' | 'remove'; label: string; when: string }) {
  const ledger = useLedger(draft.id);
  const limit = draft.guard[name];
  const set = (next: Limit) => change({ guard: { ...draft.guard, [name]: next } });
  const records = ledger.data?.records;
  const share = limit.max_share === undefined ? '' : String(Number((limit.max_share * 100).toFixed(6)));
  const now =
    records === undefined || limit.max_share === undefined
      ? undefined
      : `of ${count(records)} now: ${count(Math.floor(records * limit.max_share))}`;
  return (
    <fieldset className="grid gap-x-8 gap-y-3 sm:grid-cols-[10rem_1fr_1fr]">
      <legend className="sr-only">{label}</legend>
      <div aria-hidden>
        <div className="font-medium">{label}</div>
        <div className="text-[13px] text-soft">held when {when}</div>
      </div>
      <TextField
        label={`${words(name)}: at most, % of the ledger`}
        type="number"
        min={0}
        max={100}
        step="any"
        value={share}
        hint={now}
        error={check.at(`guard.${name}.max_share`)}
        onChange={(text) => set({ ...limit, max_share: text === '' ? undefined : Number(text) / 100 })}
      />
      <WholeNumber
        label={`${words(name)}: at most, records`}
        value={limit.max}
        error={check.at(`guard.${name}.max`)}
        set={(max) => set({ ...limit, max })}
      />
    </fieldset>
  );
}

function WholeNumber({
  label,
  value,
  error,
  set,
}: {
  label: string;
  value: number | undefined;
  error: string | undefined;
  set: (value: number | undefined) => void;
}) {
  return (
    <TextField
      label={label}
      type="number"
      min={0}
      step={1}
      value={value === undefined ? '' : String(value)}
      error={error}
      onChange={(text) => set(text === '' ? undefined : Number(text))}
    />
  );
}

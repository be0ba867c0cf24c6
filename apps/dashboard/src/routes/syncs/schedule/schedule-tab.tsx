import { useQuery } from '@tanstack/react-query';
import type { Schedule } from '@tributary/core';
import { api } from '../../../api.js';
import { exactTime } from '../../../format.js';
import { Card } from '../../../parts/card.js';
import { SelectField, TextField } from '../../../parts/form/field.js';
import { PickListField } from '../../../parts/form/pick-list.js';
import { Message } from '../../../parts/message.js';
import { Ago } from '../../../parts/times.js';
import { useNames } from '../../../definitions.js';
import type { EditorProps } from '../mapping/editor-props.js';
import { afterOf, AFTER, EVERY_UNITS, kindOfSchedule, SCHEDULES, type ScheduleKind, stepOf } from './schedules.js';

type Props = Pick<EditorProps, 'draft' | 'change' | 'check'>;

/** When the sync runs by itself, and what becomes of a run that comes while another goes on. */
export function ScheduleTab({ draft, change, check }: Props) {
  const { schedule } = draft;
  const kind = kindOfSchedule(schedule);
  const set = (next: Schedule | undefined) => change({ schedule: next });
  return (
    <div className="space-y-4">
      <Card title="Schedule" aside={<Due id={draft.id} />}>
        <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
          <SelectField
            label="Runs"
            value={kind}
            onChange={(next) => set(SCHEDULES[next as ScheduleKind].empty)}
            options={Object.entries(SCHEDULES).map(([name, { label }]) => [name, label] as const)}
            hint={SCHEDULES[kind].about}
          />
          {schedule !== undefined && 'every' in schedule && <Every every={schedule.every} set={set} error={check.at('schedule')} />}
          {schedule !== undefined && 'cron' in schedule && <Cron schedule={schedule} set={set} check={check} />}
          {schedule !== undefined && 'on_event' in schedule && <OnEvent schedule={schedule} set={set} check={check} />}
          {schedule !== undefined && 'after' in schedule && <After after={schedule.after} set={set} error={check.at('schedule')} />}
        </div>
      </Card>
      <Card title="Runs that meet">
        <SelectField
          label="A run that is asked for while another goes on"
          value={draft.overlap}
          onChange={(overlap) => change({ overlap: overlap as 'skip' })}
          options={[
            ['skip', 'is skipped'],
            ['queue', 'waits until the other has ended'],
          ]}
        />
      </Card>
    </div>
  );
}

/** When it is due next, and what became of it the last time, as of the stored definition. */
function Due({ id }: { id: string }) {
  const { data } = useQuery({ queryKey: ['schedules'], queryFn: () => api.schedules.list(), refetchInterval: 15_000 });
  const found = data?.items.find(({ kind, subject }) => kind === 'sync' && subject === id);
  if (!found) return null;
  const { next_at: next, last } = found;
  return (
    <span className="text-[13px] text-soft">
      {next !== null && (
        <span title={exactTime(next)}>
          next <Ago at={next} />
        </span>
      )}
      {last !== null && (
        <>
          {' '}
          · last time {last.outcome}
          {last.note !== null && (
            <>
              : <Message text={last.note} />
            </>
          )}
        </>
      )}
    </span>
  );
}

function Every({ every, set, error }: { every: string; set: (schedule: Schedule) => void; error: string | undefined }) {
  const { amount, unit } = stepOf(every);
  return (
    <div className="grid grid-cols-2 gap-3">
      <TextField label="Every" type="number" min={1} value={amount} onChange={(next) => set({ every: `${next}${unit}` })} error={error} />
      <SelectField label="Unit" value={unit} onChange={(next) => set({ every: `${amount}${next}` })} options={EVERY_UNITS} />
    </div>
  );
}

function OnEvent({
  schedule: { on_event: on },
  set,
  check,
}: {
  schedule: Extract<Schedule, { on_event: unknown }>;
  set: (schedule: Schedule) => void;
  check: Props['check'];
}) {
  return (
    <>
      <TextField
        label="Event types"
        className="font-mono"
        value={on.types.join(', ')}
        hint="Several with commas between; `*` is any. Values of traits are there after the pipeline: give that such a schedule instead"
        error={check.at('schedule.on_event.types') ?? check.at('schedule')}
        onChange={(types) => set({ on_event: { ...on, types: types.split(',').map((type) => type.trim()) } })}
      />
      <TextField
        label="Wait for more"
        value={on.wait}
        hint="So long after the first of them: `30s`, `5m`"
        error={check.at('schedule.on_event.wait')}
        onChange={(wait) => set({ on_event: { ...on, wait } })}
      />
    </>
  );
}

function Cron({
  schedule,
  set,
  check,
}: {
  schedule: Extract<Schedule, { cron: string }>;
  set: (schedule: Schedule) => void;
  check: Props['check'];
}) {
  const zones = Intl.supportedValuesOf('timeZone').map((value) => ({ value }));
  return (
    <>
      <TextField
        label="Cron expression"
        className="font-mono"
        value={schedule.cron}
        hint="Minute, hour, day of month, month, day of week"
        error={check.at('schedule.cron') ?? (check.at('schedule.timezone') === undefined ? check.at('schedule') : undefined)}
        onChange={(cron) => set({ ...schedule, cron })}
      />
      <PickListField
        label="Time zone"
        choices={[{ value: 'UTC' }, ...zones]}
        value={schedule.timezone}
        error={check.at('schedule.timezone')}
        onChange={(timezone) => set({ ...schedule, timezone })}
      />
    </>
  );
}

function After({
  after,
  set,
  error,
}: {
  after: Extract<Schedule, { after: unknown }>['after'];
  set: (schedule: Schedule) => void;
  error: string | undefined;
}) {
  const syncs = useNames('sync');
  return (
    <PickListField
      label="After"
      hint="Each time it has ended well"
      choices={[...AFTER.map((value) => ({ value, note: 'job' })), ...syncs.map((sync) => ({ ...sync, note: 'sync' }))]}
      value={typeof after === 'string' ? after : after.sync}
      error={error}
      onChange={(name) => set({ after: afterOf(name) })}
    />
  );
}

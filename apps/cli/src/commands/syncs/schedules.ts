import type { Client, ScheduleView } from '@tributary/client';
import { table } from '../../table.js';
import { EXIT, type Exit, type Terminal } from '../../terminal.js';

/** Shows what runs by itself, when it is due next, and what became of it last. */
export async function schedules(
  client: Client,
  { terminal, json }: { readonly terminal: Terminal; readonly json: boolean },
): Promise<Exit> {
  const found = await client.schedules.list();
  if (json) terminal.out(JSON.stringify(found));
  else if (found.items.length === 0) terminal.out('Nothing runs by itself: give a sync a `schedule`, or a warehouse `schedules`');
  else terminal.out(table(['WHAT', 'WHEN', 'NEXT', 'LAST', 'OUTCOME'], found.items.map(rowOf)));
  return EXIT.ok;
}

function rowOf({ kind, subject, schedule, next_at, late_minutes, last }: ScheduleView): string[] {
  const next = next_at === null ? '' : late_minutes > 0 ? `${next_at} (late by ${late_minutes} min)` : next_at;
  const outcome = last === null ? '' : last.note === null ? last.outcome : `${last.outcome}: ${last.note}`;
  return [`${kind} ${subject}`, whenOf(schedule), next, last?.due_at ?? '', outcome];
}

/** A schedule in a few words: `every 15m`, `0 3 * * * (Europe/Prague)`, `after sync vips`, `1m after order_completed`. */
export function whenOf(schedule: ScheduleView['schedule']): string {
  if ('every' in schedule) return `every ${schedule.every}`;
  if ('cron' in schedule) return `${schedule.cron} (${schedule.timezone})`;
  if ('on_event' in schedule) return `${schedule.on_event.wait} after ${schedule.on_event.types.join(' or ')}`;
  return `after ${typeof schedule.after === 'string' ? schedule.after : `sync ${schedule.after.sync}`}`;
}

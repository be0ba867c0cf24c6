import type { IdentityExplanation } from '@tributary/contract';
import { table } from '../../table.js';
import { EXIT, type Exit } from '../../terminal.js';
import { type Asking, show } from './asking.js';

/** Shows why two identifiers are one profile: the shortest chain of events between them. */
export async function explain(asking: Asking, [from = '', to = '']: readonly string[]): Promise<Exit> {
  const answer = await asking.client.profiles.explain({ from, to, warehouse: asking.warehouse });
  const exit = show(asking, answer, describe);
  return answer.joined ? exit : EXIT.failed;
}

function describe({ from, to, joined, profile_id, reason, steps }: IdentityExplanation): string {
  if (!joined) return `${named(from)} and ${named(to)} are not one profile${reason === null ? '' : `: ${reason}`}`;
  const rows = steps.map((step) => [step.event_id, step.event_time, named(step.from), named(step.to)]);
  return [
    `${named(from)} and ${named(to)} are profile ${profile_id ?? ''}, joined by ${steps.length} ${steps.length === 1 ? 'event' : 'events'}:`,
    table(['EVENT', 'TIME', 'HOLDS', 'AND'], rows),
  ].join('\n');
}

const named = ({ type, value }: { type: string; value: string }): string => `${type}:${value}`;

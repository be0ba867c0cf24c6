import { useQuery } from '@tanstack/react-query';
import type { LinkProps } from '@tanstack/react-router';
import { api, CALM_MS } from '../../api.js';
import { counted } from '../../format.js';

/** Something besides runs that somebody should look at. */
export interface Concern {
  readonly id: string;
  readonly name: string;
  readonly what: string;
  readonly link: Pick<LinkProps, 'to' | 'params' | 'search'>;
}

/** Shorter delays are no concern: schedules are looked at once in a while. */
const LATE_MINUTES = 5;
/** A backlog this long at a destination takes a while. */
const LONG_BACKLOG = 10_000;

async function read(): Promise<readonly Concern[]> {
  const [schedules, destinations] = await Promise.all([api.schedules.list(), api.destinations.health({ limit: 100 })]);
  const late = schedules.items
    .filter(({ late_minutes: minutes }) => minutes >= LATE_MINUTES)
    .map(({ kind, subject, late_minutes: minutes }): Concern => {
      const link: Concern['link'] =
        kind === 'sync' ? { to: '/syncs/$syncId', params: { syncId: subject } } : { to: '/runs', search: { subject } };
      return { id: `late ${kind} ${subject}`, name: subject, what: `${counted(minutes, 'minute')} late`, link };
    });
  const stuck = destinations.items.flatMap(({ id, label, backlog, check, circuit }): readonly Concern[] => {
    const link: Concern['link'] = { to: '/destinations/$destinationId', params: { destinationId: id } };
    const of = { id: `destination ${id}`, name: label ?? id, link };
    if (circuit.state === 'open') return [{ ...of, what: `does not work now: ${circuit.reason ?? 'it did not answer'}` }];
    if (check?.ok === false) return [{ ...of, what: `cannot be reached: ${check.detail}` }];
    return backlog >= LONG_BACKLOG ? [{ ...of, what: `${counted(backlog, 'change')} wait for an answer` }] : [];
  });
  return [...late, ...stuck];
}

/** Schedules that are late and destinations that do not work, cannot be reached or have a long backlog. Under `runs`, which change them. */
export function useConcerns(): readonly Concern[] {
  const { data = [] } = useQuery({ queryKey: ['runs', 'concerns'], queryFn: read, refetchInterval: CALM_MS });
  return data;
}

import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.js';
import { count } from '../../format.js';
import { Figure, Figures } from '../../parts/card.js';

/** The part of the report of a stitching that is shown as figures. */
interface Report {
  readonly profiles?: number;
  readonly identifiers?: number;
  readonly quarantined?: { readonly values: number };
  readonly oversized?: { readonly profiles: number };
  readonly events_without_identifier?: number;
}

/** How the last stitching stands. Keeps its room while it is asked for. */
export function StitchFigures({ warehouse }: { warehouse: string }) {
  const { data } = useQuery({
    queryKey: ['runs', 'stitch'],
    queryFn: () => api.runs.list({ kind: 'stitch', state: 'succeeded', limit: 50 }),
  });
  const last = data?.items.find(({ subject, result }) => subject === warehouse && result !== null);
  const { profiles, identifiers, quarantined, oversized }: Report = last?.result ?? {};
  const said = (value: number | undefined): string => (value === undefined ? '–' : count(value));
  return (
    <div className="mb-5">
      <Figures>
        <Figure label="Profiles" value={said(profiles)} note="people" />
        <Figure label="Identifiers" value={said(identifiers)} note="they are known by" />
        <Figure
          label="Quarantined"
          value={said(quarantined?.values)}
          note="name nobody"
          tone={(quarantined?.values ?? 0) > 0 ? 'text-warn' : ''}
        />
        <Figure
          label="Oversized"
          value={said(oversized?.profiles)}
          note="profiles"
          tone={(oversized?.profiles ?? 0) > 0 ? 'text-warn' : ''}
        />
      </Figures>
    </div>
  );
}

/** How many records are rendered in one turn, by how long the last ones took. */
export interface Pace {
  readonly size: () => number;
  readonly note: (records: number, tookMs: number) => void;
}

const FIRST = 20;
const MOST = 500;
/** How long a turn is to take, in milliseconds. */
const TURN_MS = 200;

/** Begins with few records, so that a template that turns out to be slow has not kept others waiting for long. */
export function newPace(): Pace {
  let size = FIRST;
  return {
    size: () => size,
    note: (records, tookMs) => {
      const fitting = Math.floor((Math.max(records, 1) * TURN_MS) / Math.max(tookMs, 1));
      size = Math.max(1, Math.min(fitting, size * 4, MOST));
    },
  };
}

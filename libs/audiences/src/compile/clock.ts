const SECONDS = { m: 60, h: 3_600, d: 86_400 } as const;

/** The seconds of a duration such as `90m`, `12h` or `30d`. A day is 24 hours. */
export function secondsOf(duration: string): number {
  return Number(duration.slice(0, -1)) * SECONDS[duration.slice(-1) as keyof typeof SECONDS];
}

/** Whether a text is an instant with its zone. */
export function isInstant(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
}

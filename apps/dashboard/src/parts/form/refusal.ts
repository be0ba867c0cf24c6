import { ApiError } from '@tributary/client';

/** A refusal sorted by the fields it is about, for a form to show each beneath its field. */
export interface Refusal {
  /** What is wrong with the field at a path (`mapping.email.column`) or with anything within it. */
  readonly at: (path: string) => string | undefined;
  /** What none of `paths` is about: the whole message where it names no field at all. */
  readonly besides: (paths: readonly string[]) => readonly string[];
}

const isAt = (path: string, place: string): boolean => place === path || place.startsWith(`${path}.`) || place.startsWith(`${path}[`);

/** Reads what the API said of a form; nothing where nothing was refused. */
export function refusalOf(error: unknown): Refusal {
  const errors = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  const whole = error instanceof Error ? [error.message] : [];
  return {
    at: (path) => errors.find((each) => isAt(path, each.path))?.message,
    besides: (paths) =>
      errors.length === 0
        ? whole
        : errors
            .filter((each) => !paths.some((path) => isAt(path, each.path)))
            .map(({ path, message }) => (path === '' ? message : `\`${path}\`: ${message}`)),
  };
}

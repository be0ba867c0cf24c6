import { AppError, Cancelled, Conflict, Forbidden, Invalid, NotFound, SourceUnavailable } from '@tributary/core';
import type { RunRow } from '@tributary/store';

const CLASSES = { NotFound, Invalid, Conflict, Forbidden, SourceUnavailable, Cancelled } as const;

/** The error a run ended with, as the engine threw it. */
export function endedError({ id, state, error }: Pick<RunRow, 'id' | 'state' | 'error'>): AppError {
  if (error === null) return new AppError('run.ended', `the run \`${id}\` ended as ${state}`);
  const known = Object.entries(CLASSES).find(([name]) => name === error.name)?.[1] ?? AppError;
  return new known(error.code, error.message, error.details ?? []);
}

import { AppError } from '@tributary/core';
import { JOB_NAMES, type JobName } from './jobs.js';

/** Throws unless every job has exactly one handler: a job nobody takes would wait for ever, one with two would be done by chance. */
export function assertHandlers(handlers: readonly string[]): void {
  const trouble = [
    ...JOB_NAMES.filter((name) => !handlers.includes(name)).map((name) => `\`${name}\` has no handler`),
    ...JOB_NAMES.filter((name) => count(handlers, name) > 1).map((name) => `\`${name}\` has ${count(handlers, name)} handlers`),
    ...[...new Set(handlers)].filter((name) => !JOB_NAMES.includes(name as JobName)).map((name) => `\`${name}\` is no job of \`JOBS\``),
  ];
  if (trouble.length > 0) throw new AppError('job.handlers', `every job needs exactly one handler: ${trouble.join(', ')}`);
}

const count = (names: readonly string[], name: string) => names.filter((one) => one === name).length;

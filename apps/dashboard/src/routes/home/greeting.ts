import type { Summary } from '@tributary/contract';

/** What home says first. By itself, so that it is there before the code of the page is. */
export function greeting({ attention, recent_runs: runs }: Pick<Summary, 'attention' | 'recent_runs'>): string {
  if (attention.length > 0) return attention.length === 1 ? 'One thing needs attention' : `${attention.length} things need attention`;
  return runs.length === 0 ? 'Welcome' : 'All is well';
}

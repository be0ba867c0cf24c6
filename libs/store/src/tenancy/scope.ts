import { AsyncLocalStorage } from 'node:async_hooks';
import { EVERYBODY } from './hold-rows.js';

/** For whom work is done: one workspace, or the installation as a whole. */
type Scope = { readonly workspaceId: string } | 'all';

/** Who may be seen by the work that goes on. It follows the work through everything it waits for, and nothing else. */
export interface TenancyScope {
  within<T>(workspaceId: string, work: () => T): T;
  across<T>(work: () => T): T;
  /** Throws where nobody has said for whom the work is done: to see nothing would look like an empty workspace. */
  now(): Scope;
}

export function newScope(): TenancyScope {
  const scopes = new AsyncLocalStorage<Scope>();
  return {
    within: (workspaceId, work) => {
      // To the database it would mean all of them.
      if (workspaceId === EVERYBODY) throw new Error(`no workspace is called \`${EVERYBODY}\`: use \`store.across\``);
      return scopes.run({ workspaceId }, work);
    },
    across: (work) => scopes.run('all', work),
    now: () => {
      const scope = scopes.getStore();
      if (scope === undefined) throw new Error('the metadata was asked for outside of a workspace: use `store.within` or `store.across`');
      return scope;
    },
  };
}

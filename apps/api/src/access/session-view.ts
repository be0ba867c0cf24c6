import type { Session, WorkspaceView } from '@tributary/contract';
import type { Store } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';

/** Who a caller is, and where they may go. */
export async function sessionView(store: Store, caller: CallerOf): Promise<Session> {
  const { workspaceId, role, scopes, session } = caller;
  return {
    workspace: workspaceId,
    role,
    scopes: [...scopes],
    user: session === undefined ? null : { id: session.userId, name: session.name, email: session.email },
    workspaces: [...(await reachable(store, caller))],
  };
}

/** The workspaces a caller may use: of a session those of its user, as far as it reaches; of a key its own. */
export async function reachable(store: Store, { workspaceId, role, session }: CallerOf): Promise<readonly WorkspaceView[]> {
  if (session === undefined) {
    const { id, name } = await store.workspaces.get(workspaceId);
    return [{ id, name, role }];
  }
  const { reach, userId } = session;
  const all = await store.users.workspacesOf(userId);
  return all
    .filter((one) => reach === null || reach.includes(one.workspaceId))
    .map((one) => ({ id: one.workspaceId, name: one.name, role: one.role }));
}

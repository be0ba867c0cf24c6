import { useQuery } from '@tanstack/react-query';
import { toast } from '../parts/toasts.js';
import { sessionQuery } from './session.js';
import { switchWorkspace } from './switch-workspace.js';

/** The workspace everything on the page belongs to; who may go to others chooses here. */
export function WorkspaceChoice() {
  const { data } = useQuery(sessionQuery);
  // The place is kept, so that nothing moves when the name comes.
  if (data === undefined) return <p className="h-6" />;
  if (data.workspaces.length < 2) return <p className="h-6 truncate px-2.5 text-[13px] text-soft">{nameOf(data)}</p>;
  return (
    <select
      aria-label="Workspace"
      value={data.workspace}
      onChange={(event) => void switchWorkspace(event.target.value).catch((error: Error) => toast(error.message, 'bad'))}
      className="h-6 w-full rounded border-0 bg-transparent px-1.5 text-[13px] text-soft hover:bg-raised hover:text-ink"
    >
      {data.workspaces.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

const nameOf = ({ workspace, workspaces }: { readonly workspace: string; readonly workspaces: readonly { id: string; name: string }[] }) =>
  workspaces.find(({ id }) => id === workspace)?.name ?? workspace;

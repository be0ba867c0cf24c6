import { table } from '../../table.js';
import { EXIT, type Exit } from '../../terminal.js';
import type { AccessAt } from './users.js';

/** Shows the workspaces that the key may use. */
export async function listWorkspaces({ client, terminal, json }: AccessAt): Promise<Exit> {
  const { items } = await client.workspaces.list();
  terminal.out(
    json
      ? JSON.stringify({ items })
      : table(
          ['ID', 'NAME', 'ROLE'],
          items.map(({ id, name, role }) => [id, name, role]),
        ),
  );
  return EXIT.ok;
}

/** Makes an empty workspace. Its first key alone goes to standard output. */
export async function createWorkspace({ client, terminal, json }: AccessAt, id: string, name: string | undefined): Promise<Exit> {
  const made = await client.workspaces.create({ id, ...(name === undefined ? {} : { name }) });
  if (json) terminal.out(JSON.stringify(made));
  else if (made.key === null) terminal.out(`the workspace ${made.id} is there`);
  else {
    terminal.err(`the workspace ${made.id} is there; this is the key of its admin, shown this once:`);
    terminal.out(made.key);
  }
  return EXIT.ok;
}

/** Calls a workspace by another name. */
export async function renameWorkspace({ client, terminal, json }: AccessAt, id: string, name: string): Promise<Exit> {
  const renamed = await client.workspaces.rename(id, { name });
  terminal.out(json ? JSON.stringify(renamed) : `the workspace ${id} is called ${renamed.name} now`);
  return EXIT.ok;
}

/** Closes an empty workspace. */
export async function deleteWorkspace({ client, terminal, json }: AccessAt, id: string): Promise<Exit> {
  await client.workspaces.delete(id);
  terminal.out(json ? JSON.stringify({ deleted: id }) : `the workspace ${id} is closed; its keys work no more, its audit log stays`);
  return EXIT.ok;
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Workspace } from '@tributary/client';
import { useState } from 'react';
import { api } from '../../../api.js';
import { sessionQuery } from '../../../frame/session.js';
import { switchWorkspace } from '../../../frame/switch-workspace.js';
import { Allowed } from '../../../may/allowed.js';
import { Button } from '../../../parts/button.js';
import { Dialog, DialogActions } from '../../../parts/dialog/dialog.js';
import { TextField } from '../../../parts/form/field.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import type { Column } from '../../../parts/table/data-table.js';
import { toast } from '../../../parts/toasts.js';
import { Listed } from '../listed.js';

const WORKSPACES = ['workspaces'];

/** Where the caller may go; each workspace has its own definitions, runs and members. */
export function WorkspacesTab() {
  const query = useQuery({ queryKey: WORKSPACES, queryFn: () => api.workspaces.list() });
  const { data: session } = useQuery(sessionQuery);
  const [creating, setCreating] = useState(false);
  return (
    <>
      <Listed
        title="Workspaces"
        aside={
          <Allowed to="access:write">
            <Button onClick={() => setCreating(true)}>New workspace</Button>
          </Allowed>
        }
        query={query}
        columns={columns(session?.workspace)}
        keyOf={({ id }) => id}
        none="There are none"
      />
      {creating && <CreateWorkspaceDialog close={() => setCreating(false)} />}
    </>
  );
}

const columns = (present: string | undefined): readonly Column<Workspace>[] => [
  {
    ...{ key: 'name', title: 'Name' },
    cell: ({ id, name }) => (
      <>
        <span className="font-medium [overflow-wrap:anywhere]">{name}</span>
        {id !== name && <span className="block text-[13px] text-soft">{id}</span>}
      </>
    ),
  },
  { key: 'role', title: 'As', cell: ({ role }) => role },
  {
    ...{ key: 'go', title: '', right: true },
    cell: ({ id, name }) =>
      id === present ? (
        <span className="text-soft">you are here</span>
      ) : (
        <Button
          look="quiet"
          className="-my-1.5"
          aria-label={`Go there: ${name}`}
          onClick={() => void switchWorkspace(id).catch((error: Error) => toast(error.message, 'bad'))}
        >
          Go there
        </Button>
      ),
  },
];

function CreateWorkspaceDialog({ close }: { close: () => void }) {
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: () => api.workspaces.create({ id, ...(name.trim() === '' ? {} : { name }) }),
    onSuccess: async (created) => {
      toast(`${created.name} is made`);
      close();
      await queries.invalidateQueries({ queryKey: WORKSPACES });
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  const refusal = refusalOf(create.error);
  return (
    <Dialog title="New workspace" close={close}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <TextField
          label="Id"
          value={id}
          onChange={setId}
          error={refusal.at('id')}
          hint="Small letters, digits and _; it stays"
          required
          autoFocus
        />
        <TextField label="Name" value={name} onChange={setName} error={refusal.at('name')} hint="For people; the id when left empty" />
        <FormTrouble refusal={refusal} fields={['id', 'name']} />
        <DialogActions>
          <Button onClick={close}>Leave it</Button>
          <Button type="submit" look="primary" busy={create.isPending}>
            Make it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

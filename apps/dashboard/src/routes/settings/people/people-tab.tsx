import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Invitation, User } from '@tributary/client';
import { useState } from 'react';
import { api } from '../../../api.js';
import { Allowed } from '../../../may/allowed.js';
import { Button } from '../../../parts/button.js';
import { ConfirmDialog } from '../../../parts/dialog/confirm-dialog.js';
import type { Column } from '../../../parts/table/data-table.js';
import { Ago } from '../../../parts/times.js';
import { toast } from '../../../parts/toasts.js';
import { Listed } from '../listed.js';
import { type Role, ROLE_OPTIONS } from '../roles.js';
import { InviteDialog } from './invite-dialog.js';

const USERS = ['users'];
const INVITATIONS = ['invitations'];

/** Who is a member of the workspace, and who is invited. */
export function PeopleTab() {
  const users = useQuery({ queryKey: USERS, queryFn: () => api.users.list() });
  const [removing, remove] = useState<User>();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ id, role }: Pick<User, 'id' | 'role'>) => api.users.change(id, { role }),
    onSuccess: () => queries.invalidateQueries({ queryKey: USERS }),
    onError: (error) => toast(error.message, 'bad'),
  });
  return (
    <div className="space-y-4">
      <Listed title="Members" query={users} columns={columns(change.mutate, remove)} keyOf={({ id }) => id} none="Nobody is a member yet" />
      <Allowed to="access:write">
        <Invitations />
      </Allowed>
      {removing && (
        <ConfirmDialog
          title={`Remove ${removing.name}?`}
          action="Remove"
          done={`${removing.name} is no member any more`}
          act={async () => {
            await api.users.remove(removing.id);
            await queries.invalidateQueries({ queryKey: USERS });
          }}
          close={() => remove(undefined)}
        >
          <p>Their sessions in this workspace end at once. What they defined stays.</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

const columns = (change: (to: Pick<User, 'id' | 'role'>) => void, remove: (user: User) => void): readonly Column<User>[] => [
  {
    ...{ key: 'name', title: 'Name' },
    cell: ({ name, email }) => (
      <>
        <span className="font-medium [overflow-wrap:anywhere]">{name}</span>
        {email !== null && <span className="block text-[13px] text-soft [overflow-wrap:anywhere]">{email}</span>}
      </>
    ),
  },
  {
    ...{ key: 'role', title: 'Role' },
    cell: ({ id, name, role }) => (
      <Allowed to="access:write" otherwise={role}>
        <select
          aria-label={`Role of ${name}`}
          value={role}
          onChange={(event) => change({ id, role: event.target.value as Role })}
          className="rounded-md border border-line bg-card px-1.5 py-1"
        >
          {ROLE_OPTIONS.map(([value]) => (
            <option key={value}>{value}</option>
          ))}
        </select>
      </Allowed>
    ),
  },
  { key: 'since', title: 'Since', className: 'max-sm:hidden', cell: ({ created_at: at }) => <Ago at={at} /> },
  {
    ...{ key: 'remove', title: '', right: true },
    cell: (user) => (
      <Allowed to="access:write">
        <Button look="quiet" className="-my-1.5" aria-label={`Remove ${user.name}`} onClick={() => remove(user)}>
          Remove
        </Button>
      </Allowed>
    ),
  },
];

function Invitations() {
  const query = useQuery({ queryKey: INVITATIONS, queryFn: () => api.invitations.list() });
  const [inviting, setInviting] = useState(false);
  const queries = useQueryClient();
  const reread = () => queries.invalidateQueries({ queryKey: INVITATIONS });
  const revoke = useMutation({
    mutationFn: ({ id }: Invitation) => api.invitations.revoke(id),
    onSuccess: reread,
    onError: (error) => toast(error.message, 'bad'),
  });
  return (
    <>
      <Listed
        title="Invitations"
        aside={<Button onClick={() => setInviting(true)}>Invite somebody</Button>}
        query={query}
        columns={invitationColumns(revoke.mutate)}
        keyOf={({ id }) => id}
        none="Nobody is invited at the moment"
      />
      {inviting && <InviteDialog created={reread} close={() => setInviting(false)} />}
    </>
  );
}

const invitationColumns = (revoke: (invitation: Invitation) => void): readonly Column<Invitation>[] => [
  { key: 'email', title: 'Address', cell: ({ email }) => <span className="[overflow-wrap:anywhere]">{email}</span> },
  { key: 'role', title: 'Role', cell: ({ role }) => role },
  { key: 'expires', title: 'Expires', className: 'max-sm:hidden', cell: ({ expires_at: at }) => <Ago at={at} /> },
  {
    ...{ key: 'revoke', title: '', right: true },
    cell: (invitation) => (
      <Button
        look="quiet"
        className="-my-1.5"
        aria-label={`Take back the invitation of ${invitation.email}`}
        onClick={() => revoke(invitation)}
      >
        Take back
      </Button>
    ),
  },
];

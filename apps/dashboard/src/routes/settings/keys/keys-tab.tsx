import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiKey } from '@tributary/client';
import { useState } from 'react';
import { api } from '../../../api.js';
import { Button } from '../../../parts/button.js';
import { ConfirmDialog } from '../../../parts/dialog/confirm-dialog.js';
import type { Column } from '../../../parts/table/data-table.js';
import { Ago } from '../../../parts/times.js';
import { Listed } from '../listed.js';
import { CreateKeyDialog } from './create-key-dialog.js';

const KEYS = ['api-keys'];

/** The keys that programs come with. */
export function KeysTab() {
  const query = useQuery({ queryKey: KEYS, queryFn: () => api.apiKeys.list() });
  const [creating, setCreating] = useState(false);
  const [revoking, revoke] = useState<ApiKey>();
  const queries = useQueryClient();
  const reread = () => queries.invalidateQueries({ queryKey: KEYS });
  return (
    <>
      <Listed
        title="API keys"
        aside={<Button onClick={() => setCreating(true)}>New key</Button>}
        query={query}
        columns={columns(revoke)}
        keyOf={({ id }) => id}
        none="There are no keys yet"
      />
      {creating && <CreateKeyDialog created={reread} close={() => setCreating(false)} />}
      {revoking && (
        <ConfirmDialog
          title={`Revoke ${revoking.name}?`}
          action="Revoke"
          done={`${revoking.name} is revoked`}
          act={async () => {
            await api.apiKeys.revoke(revoking.id);
            await reread();
          }}
          close={() => revoke(undefined)}
        >
          <p>Whoever comes with it is refused from now on. It cannot be undone.</p>
        </ConfirmDialog>
      )}
    </>
  );
}

const columns = (revoke: (key: ApiKey) => void): readonly Column<ApiKey>[] => [
  { key: 'name', title: 'Name', cell: ({ name }) => <span className="font-medium [overflow-wrap:anywhere]">{name}</span> },
  { key: 'role', title: 'May', cell: ({ role, scopes }) => <May role={role} scopes={scopes} /> },
  {
    key: 'used',
    title: 'Last used',
    className: 'max-sm:hidden',
    cell: ({ last_used_at: at }) => (at === null ? 'never' : <Ago at={at} />),
  },
  { key: 'expires', title: 'Expires', className: 'max-sm:hidden', cell: ({ expires_at: at }) => (at === null ? 'never' : <Ago at={at} />) },
  {
    ...{ key: 'revoke', title: '', right: true },
    cell: (key) => (
      <Button look="quiet" className="-my-1.5" aria-label={`Revoke ${key.name}`} onClick={() => revoke(key)}>
        Revoke
      </Button>
    ),
  },
];

function May({ role, scopes }: Pick<ApiKey, 'role' | 'scopes'>) {
  return (
    <>
      {role}
      {scopes.length > 0 && <span className="block text-[13px] text-soft [overflow-wrap:anywhere]">only {scopes.join(', ')}</span>}
    </>
  );
}

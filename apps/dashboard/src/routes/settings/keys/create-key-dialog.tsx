import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api.js';
import { Button } from '../../../parts/button.js';
import { Dialog, DialogActions } from '../../../parts/dialog/dialog.js';
import { SelectField, TextField } from '../../../parts/form/field.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import { type Role, ROLE_OPTIONS } from '../roles.js';
import { ShownOnce } from '../shown-once.js';

const DAY_MS = 86_400_000;
const LIFETIMES = [
  ['90', 'In 90 days'],
  ['30', 'In 30 days'],
  ['365', 'In a year'],
  ['', 'Never'],
] as const;

const scopesOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter(Boolean);

/** Asks what a key is for and may do, then shows it, this once. */
export function CreateKeyDialog({ created, close }: { created: () => unknown; close: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('editor');
  const [scopes, setScopes] = useState('');
  const [days, setDays] = useState<string>('90');
  const create = useMutation({
    mutationFn: () =>
      api.apiKeys.create({
        ...{ name, role, scopes: [...scopesOf(scopes)] },
        ...(days === '' ? {} : { expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
      }),
    onSuccess: created,
  });
  const refusal = refusalOf(create.error);
  if (create.data) return <ShownOnce title={`Key ${create.data.name}`} label="The key" text={create.data.key} close={close} />;
  return (
    <Dialog title="New API key" close={close}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <TextField label="Name" value={name} onChange={setName} error={refusal.at('name')} hint="What it is for" required autoFocus />
        <SelectField label="Role" value={role} onChange={(value) => setRole(value as Role)} options={ROLE_OPTIONS} />
        <TextField
          label="Scopes"
          value={scopes}
          onChange={setScopes}
          error={refusal.at('scopes')}
          hint={
            <>
              Only these of its role, for example <code>syncs:run, runs:read</code>; all when left empty
            </>
          }
          spellCheck={false}
        />
        <SelectField label="Expires" value={days} onChange={setDays} options={LIFETIMES} />
        <FormTrouble refusal={refusal} fields={['name', 'scopes']} />
        <DialogActions>
          <Button onClick={close}>Leave it</Button>
          <Button type="submit" look="primary" busy={create.isPending}>
            Make the key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '../../api.js';
import { useTitle } from '../../page-state.js';
import { Button } from '../../parts/button.js';
import { TextField } from '../../parts/form/field.js';
import { FormTrouble } from '../../parts/form/form-trouble.js';
import { refusalOf } from '../../parts/form/refusal.js';
import { Mark } from '../../parts/mark.js';

/** Lets in who was invited. The link carries its token behind `#`, so that no server log ever sees it. */
export function InvitationPage() {
  useTitle('Invitation');
  const [token] = useState(() => window.location.hash.slice(1));
  const [name, setName] = useState('');
  const navigate = useNavigate();
  const queries = useQueryClient();
  const accept = useMutation({
    mutationFn: () => api.invitations.accept({ token, ...(name.trim() === '' ? {} : { name }) }),
    onSuccess: async () => {
      queries.clear();
      await navigate({ to: '/', replace: true });
    },
  });
  useEffect(() => window.history.replaceState(null, '', '/invitation'), []);
  const refusal = refusalOf(accept.error);
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center px-4 pb-24">
      <Mark className="size-10" />
      <h1 className="mt-4 text-2xl font-semibold tracking-tight">You are invited to Tributary</h1>
      {token === '' ? (
        <p className="mt-1 text-soft">This address lacks what stands behind its # sign. Open the whole link you were sent.</p>
      ) : (
        <form
          className="mt-6 space-y-4"
          onSubmit={(event) => {
            event.preventDefault();
            accept.mutate();
          }}
        >
          <TextField
            label="Your name"
            hint="As others here will see it; leave it empty if you are signed in already"
            value={name}
            onChange={setName}
            error={refusal.at('name')}
            autoComplete="name"
          />
          <FormTrouble refusal={refusal} fields={['name']} />
          <Button type="submit" look="primary" className="w-full" busy={accept.isPending}>
            Come in
          </Button>
        </form>
      )}
    </main>
  );
}

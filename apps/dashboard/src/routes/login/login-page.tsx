import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '../../api.js';
import { Card } from '../../parts/card.js';
import { PageTitle } from '../../parts/page-title.js';

/** The way in: the one-time link that the start printed carries its token behind `#`, so that no server log ever sees it. */
export function LoginPage() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [token, setToken] = useState('');
  const { mutate, error, isPending } = useMutation({
    mutationFn: (given: string) => api.session.login(given),
    onSuccess: async () => {
      await queries.resetQueries();
      await navigate({ to: '/', replace: true });
    },
  });
  useEffect(() => {
    const given = window.location.hash.slice(1);
    if (given === '') return;
    window.history.replaceState(null, '', '/login');
    mutate(given);
  }, [mutate]);
  return (
    <div className="mx-auto max-w-md pt-10">
      <PageTitle note="Open the one-time link that the start printed, or paste its token here.">Sign in</PageTitle>
      <Card>
        <form
          className="space-y-3 pt-4"
          onSubmit={(event) => {
            event.preventDefault();
            mutate(token.trim());
          }}
        >
          <label className="block">
            <span className="text-[13px] text-soft">Token</span>
            <input
              value={token}
              onChange={(event) => setToken(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              className="mt-1 w-full rounded-md border border-line bg-page px-3 py-2"
            />
          </label>
          {error && (
            <p role="alert" className="text-bad">
              {error.message}
            </p>
          )}
          <button
            type="submit"
            disabled={isPending || token.trim() === ''}
            className="w-full rounded-md bg-river px-3 py-2 font-medium text-page disabled:opacity-50"
          >
            {isPending ? 'Signing in…' : 'Sign in'}
          </button>
          <p className="text-[13px] text-soft">
            The token works once. <code>npm start</code> prints a new link each time.
          </p>
        </form>
      </Card>
    </div>
  );
}

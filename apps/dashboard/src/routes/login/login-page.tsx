import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '../../api.js';
import { useTitle } from '../../page-state.js';
import { Mark } from '../../parts/mark.js';

/** The way in: the one-time link that the start printed carries its token behind `#`, so that no server log ever sees it. */
export function LoginPage() {
  useTitle('Sign in');
  const { mutate, error, isPending } = useLogin();
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center px-4 pb-24">
      <Mark className="size-10" />
      <h1 className="mt-4 text-2xl font-semibold tracking-tight">Sign in to Tributary</h1>
      <p className="mt-1 text-soft">
        Open the one-time link that <code>npm start</code> printed, or paste it.
      </p>
      <TokenForm login={mutate} busy={isPending} />
      {error && (
        <p role="alert" className="mt-3 text-bad">
          {error.message}
        </p>
      )}
    </main>
  );
}

function useLogin() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const login = useMutation({
    mutationFn: (token: string) => api.session.login({ token }),
    onSuccess: async () => {
      queries.clear();
      await navigate({ to: '/', replace: true });
    },
  });
  const { mutate } = login;
  useEffect(() => {
    const token = window.location.hash.slice(1);
    if (token === '') return;
    window.history.replaceState(null, '', '/login');
    mutate(token);
  }, [mutate]);
  return login;
}

/** A whole link is as good as the token behind its `#`. */
const tokenOf = (text: string) => text.trim().split('#').at(-1) ?? '';

function TokenForm({ login, busy }: { login: (token: string) => void; busy: boolean }) {
  const [text, setText] = useState('');
  const token = tokenOf(text);
  return (
    <form
      className="mt-6 space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (token !== '') login(token);
      }}
    >
      <label className="block">
        <span className="font-medium">Link or token</span>
        <input
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          className="mt-1 w-full rounded-md border border-soft/60 bg-card px-3 py-2"
        />
      </label>
      <button type="submit" disabled={busy} className="w-full rounded-md bg-river px-3 py-2 font-medium text-page disabled:opacity-60">
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../api.js';
import { sessionQuery } from './session.js';
import { ThemeSwitch } from './theme-switch.js';

const SIDE_LINK = 'rounded-md px-2.5 py-1.5 text-left text-soft hover:bg-raised hover:text-ink';

/** At the foot of the navigation: how it looks, the API's pages, and the way out. */
export function Account() {
  return (
    <div className="space-y-2 border-t border-line pt-3">
      <Who />
      <ThemeSwitch />
      <div className="flex justify-between">
        <a href="/docs" className={SIDE_LINK}>
          API
        </a>
        <SignOut />
      </div>
    </div>
  );
}

/** Who is signed in, and what they may do here. The place is kept, so that nothing moves when it is known. */
function Who() {
  const { data } = useQuery(sessionQuery);
  return (
    <p className="min-h-10 px-2.5 text-[13px]">
      <span className="block truncate">{data?.user?.name}</span>
      <span className="text-soft">{data?.role}</span>
    </p>
  );
}

function SignOut() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await api.session.logout();
    await navigate({ to: '/login' });
    queries.clear();
  };
  return (
    <button type="button" onClick={() => void leave()} className={SIDE_LINK}>
      Sign out
    </button>
  );
}

import { Outlet, useRouterState } from '@tanstack/react-router';
import { Allowed } from '../may/allowed.js';
import type { Permission } from '../may/permissions.js';
import { WhyNot } from '../may/why-not.js';
import { useTitle } from '../page-state.js';
import { PageTitle } from '../parts/page-title.js';
import { neededAt } from './pages.js';

/** The page at the present address, if who is signed in may use it; else why not. */
export function Page() {
  const needed = useRouterState({ select: ({ location }) => neededAt(location.pathname) });
  if (needed === undefined) return <Outlet />;
  return (
    <Allowed to={needed} otherwise={<NotYours needed={needed} />}>
      <Outlet />
    </Allowed>
  );
}

function NotYours({ needed }: { needed: Permission }) {
  useTitle('Not for your role');
  return (
    <>
      <PageTitle>This page is not for your role</PageTitle>
      <WhyNot to={needed} what="It" />
    </>
  );
}

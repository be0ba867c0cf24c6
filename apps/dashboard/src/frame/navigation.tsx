import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { counted } from '../format.js';
import { Allowed } from '../may/allowed.js';
import type { Permission } from '../may/permissions.js';
import { PAGE_GROUPS, type PageEntry } from './pages.js';

/** All pages in their groups; the one shown is marked, and so are runs under way. */
export function Navigation({ active, chosen }: { active: number; chosen?: () => void }) {
  return (
    <nav aria-label="Pages" className="space-y-4" onClick={chosen}>
      {PAGE_GROUPS.map(({ name, pages }) => (
        <div key={name}>
          {name !== '' && <p className="px-2.5 pb-1 text-xs font-medium text-soft">{name}</p>}
          <ul>
            {pages.map((page) => (
              <IfAllowed key={page.to} needs={page.needs}>
                <li>
                  <PageLink page={page} active={page.to === '/runs' ? active : 0} />
                </li>
              </IfAllowed>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function IfAllowed({ needs, children }: { needs: Permission | undefined; children: ReactNode }) {
  return needs === undefined ? children : <Allowed to={needs}>{children}</Allowed>;
}

function PageLink({ page: { to, label, sign }, active }: { page: PageEntry; active: number }) {
  return (
    <Link
      to={to}
      className="flex items-center gap-2.5 rounded-md px-2.5 py-1.5 hover:bg-raised hover:text-ink"
      activeProps={{ className: 'bg-raised font-medium text-ink', 'aria-current': 'page' }}
      inactiveProps={{ className: 'text-soft' }}
      activeOptions={{ exact: to === '/', includeSearch: false }}
    >
      <svg
        aria-hidden
        viewBox="0 0 16 16"
        className="size-4 shrink-0"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d={sign} />
      </svg>
      {label}
      {active > 0 && (
        <span
          title={`${counted(active, 'run')} under way`}
          className="ml-auto rounded-full bg-river-soft px-1.5 text-xs font-semibold text-river"
        >
          {active}
          <span className="sr-only"> under way</span>
        </span>
      )}
    </Link>
  );
}

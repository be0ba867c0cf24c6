import type { Session } from '@tributary/client';

export type Role = Session['role'];

/** What each role may do, as options of a field. */
export const ROLE_OPTIONS: readonly (readonly [Role, string])[] = [
  ['viewer', 'Viewer: looks'],
  ['editor', 'Editor: defines and runs'],
  ['admin', 'Admin: lets others in'],
];

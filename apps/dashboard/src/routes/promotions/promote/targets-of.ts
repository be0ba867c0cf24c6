import type { Session } from '@tributary/contract';
import { allows } from '../../../may/permissions.js';

/** Workspaces into which somebody may promote what is defined where they are. */
export const targetsOf = ({ workspace, workspaces, scopes }: Session): Session['workspaces'] =>
  workspaces.filter(({ id, role }) => id !== workspace && allows({ role, scopes }, 'project:write'));

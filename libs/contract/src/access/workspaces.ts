import { Id } from '@tributary/core';
import { z } from 'zod';
import { pageOf } from '../page.js';
import { ROLES } from './roles.js';

const Name = z.string().trim().min(1).max(100);
const staging = { id: 'staging', name: 'Staging', role: 'admin' };

/** A workspace the caller may use, and as what. */
export const WorkspaceView = z
  .object({ id: z.string(), name: z.string(), role: z.enum(ROLES) })
  .meta({ id: 'Workspace', examples: [staging] });
export type WorkspaceView = z.infer<typeof WorkspaceView>;

/** By id. */
export const WorkspacePage = pageOf(WorkspaceView);

/** Asks for a new, empty workspace. */
export const CreateWorkspace = z
  .strictObject({ id: Id, name: Name.optional().meta({ description: 'The id unless given' }) })
  .meta({ id: 'CreateWorkspace', examples: [{ id: staging.id, name: staging.name }] });

/** The new workspace. To a key, which cannot leave its own, the key of an admin of the new one is given; this once. */
export const CreatedWorkspace = WorkspaceView.extend({ key: z.string().nullable() }).meta({
  id: 'CreatedWorkspace',
  examples: [{ ...staging, key: null }],
});
export type CreatedWorkspace = z.infer<typeof CreatedWorkspace>;

/** Calls a workspace by another name. Its id stays. */
export const RenameWorkspace = z.strictObject({ name: Name }).meta({ id: 'RenameWorkspace', examples: [{ name: 'Staging (EU)' }] });

import { z } from 'zod';
import { Actor, ActorName } from '../actor.js';
import { pageOf } from '../page.js';
import { ROLES } from './roles.js';

const Email = z
  .string()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, { error: 'must be an email address, such as `ada@example.com`' });
const Name = z.string().trim().min(1).max(100);

const ada = {
  ...{ id: '0199a0b0-0000-7000-8000-0000000000a1', name: 'Ada Lovelace', email: 'ada@example.com', role: 'editor' },
  created_at: '2026-01-05T08:00:00.000Z',
};

/** Where the dashboard takes tokens: behind `#`, so that no server ever sees them in an address. */
export const LOGIN_PATH = '/login#';
export const INVITATION_PATH = '/invitation#';

/** A user as a member of the workspace. */
export const UserView = z
  .object({ id: z.uuid(), name: z.string(), email: z.string().nullable(), role: z.enum(ROLES), created_at: z.iso.datetime() })
  .meta({ id: 'User', examples: [ada] });
export type UserView = z.infer<typeof UserView>;

/** All members, the first ones first. */
export const UserPage = pageOf(UserView);

/** Gives a member another role. */
export const ChangeUser = z.strictObject({ role: z.enum(ROLES) }).meta({ id: 'ChangeUser', examples: [{ role: 'admin' }] });

/** What a user is called. */
export const Rename = z
  .strictObject({ name: Name, email: Email.nullable() })
  .meta({ id: 'RenameUser', examples: [{ name: ada.name, email: ada.email }] });

/** What opens a session, once; it is shown this once. Behind `/login#` of the dashboard. */
export const LoginLink = z
  .object({
    token: z.string(),
    path: z.string().meta({ description: 'The link, without the address of the dashboard' }),
    expires_at: z.iso.datetime(),
  })
  .meta({
    id: 'LoginLink',
    examples: [
      { token: 'login_3vQm0f1nW2c9Yd7s5k8JxZbT', path: '/login#login_3vQm0f1nW2c9Yd7s5k8JxZbT', expires_at: '2026-01-06T08:00:00.000Z' },
    ],
  });
export type LoginLink = z.infer<typeof LoginLink>;

const invited = {
  ...{ id: '0199a0b0-0000-7000-8000-0000000000b1', email: 'grace@example.com', role: 'viewer' },
  ...{ created_by: `user:${ada.id}`, created_by_name: ada.name },
  ...{ created_at: '2026-01-05T08:00:00.000Z', expires_at: '2026-01-12T08:00:00.000Z' },
};

/** An invitation that nobody has accepted yet, without its token. */
export const InvitationView = z
  .object({
    ...{ id: z.uuid(), email: z.string(), role: z.enum(ROLES) },
    ...{ created_by: Actor, created_by_name: ActorName },
    ...{ created_at: z.iso.datetime(), expires_at: z.iso.datetime() },
  })
  .meta({ id: 'Invitation', examples: [invited] });
export type InvitationView = z.infer<typeof InvitationView>;

/** All that are open, the oldest first. */
export const InvitationPage = pageOf(InvitationView);

/** Invites somebody into the workspace. */
export const CreateInvitation = z
  .strictObject({ email: Email, role: z.enum(ROLES).default('viewer') })
  .meta({ id: 'CreateInvitation', examples: [{ email: invited.email, role: invited.role }] });

/** The only time the link is shown: whoever opens it is let in. */
export const CreatedInvitation = InvitationView.extend({ token: z.string(), path: z.string() }).meta({
  id: 'CreatedInvitation',
  examples: [{ ...invited, token: 'invitation_9sK2mQ4xV7bN1cR8tY5wZ3', path: '/invitation#invitation_9sK2mQ4xV7bN1cR8tY5wZ3' }],
});
export type CreatedInvitation = z.infer<typeof CreatedInvitation>;

/** Accepts an invitation: as a new user by this name, or as whoever is logged in. */
export const AcceptInvitation = z
  .strictObject({ token: z.string().min(20), name: Name.optional().meta({ description: 'Needed unless somebody is logged in' }) })
  .meta({ id: 'AcceptInvitation', examples: [{ token: 'invitation_9sK2mQ4xV7bN1cR8tY5wZ3', name: 'Grace Hopper' }] });

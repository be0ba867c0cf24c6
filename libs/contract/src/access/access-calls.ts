import type { z } from 'zod';
import { AuditPage, type AuditQuery, AuditVerdict } from '../audit.js';
import type { Http } from '../http.js';
import { pageOf } from '../page.js';
import { ApiKeyView, type CreateApiKey, CreatedApiKey } from './keys.js';
import { Session, SessionPage } from './sessions.js';
import { type AcceptInvitation, type ChangeUser, CreatedInvitation, type CreateInvitation, InvitationPage } from './users.js';
import { LoginLink, type Rename, UserPage, UserView } from './users.js';
import { CreatedWorkspace, type CreateWorkspace, WorkspacePage, WorkspaceView } from './workspaces.js';

/** Who may come in, where, and what they did. */
export function accessCalls(http: Http) {
  return {
    apiKeys: apiKeyCalls(http),
    session: sessionCalls(http),
    sessions: {
      /** The caller's own. */
      list: () => http.call(SessionPage, { method: 'GET', path: '/v1/sessions' }),
      end: (id: string) => gone(http, `/v1/sessions/${encodeURIComponent(id)}`),
    },
    users: userCalls(http),
    invitations: invitationCalls(http),
    workspaces: workspaceCalls(http),
    audit: {
      list: (query: Partial<AuditQuery> = {}) => http.call(AuditPage, { method: 'GET', path: '/v1/audit', query }),
      /** Whether the log is whole; with a hash, whether it still has that. */
      verify: (query: { readonly hash?: string | undefined } = {}) =>
        http.call(AuditVerdict, { method: 'GET', path: '/v1/audit/verify', query }),
    },
  };
}

const gone = async (http: Http, path: string): Promise<void> => void (await http.send({ method: 'DELETE', path }));

function apiKeyCalls(http: Http) {
  return {
    list: () => http.call(pageOf(ApiKeyView), { method: 'GET', path: '/v1/api-keys' }),
    create: (body: z.input<typeof CreateApiKey>) => http.call(CreatedApiKey, { method: 'POST', path: '/v1/api-keys', body }),
    revoke: (id: string) => gone(http, `/v1/api-keys/${encodeURIComponent(id)}`),
  };
}

function sessionCalls(http: Http) {
  return {
    login: (token: string) => http.call(Session, { method: 'POST', path: '/v1/session', body: { token } }),
    get: () => http.call(Session, { method: 'GET', path: '/v1/session' }),
    /** Goes on in another workspace of the user. */
    switch: (workspace: string) => http.call(Session, { method: 'POST', path: '/v1/session/workspace', body: { workspace } }),
    /** What the user is called. */
    rename: (body: z.input<typeof Rename>) => http.call(Session, { method: 'PUT', path: '/v1/session/user', body }),
    logout: () => gone(http, '/v1/session'),
  };
}

function userCalls(http: Http) {
  const at = (id: string) => `/v1/users/${encodeURIComponent(id)}`;
  return {
    list: () => http.call(UserPage, { method: 'GET', path: '/v1/users' }),
    change: (id: string, body: z.input<typeof ChangeUser>) => http.call(UserView, { method: 'PUT', path: at(id), body }),
    /** Ends their membership, and all their sessions here. */
    remove: (id: string) => gone(http, at(id)),
    /** What opens a session for them, once. */
    loginLink: (id: string) => http.call(LoginLink, { method: 'POST', path: `${at(id)}/login-link` }),
  };
}

function invitationCalls(http: Http) {
  return {
    list: () => http.call(InvitationPage, { method: 'GET', path: '/v1/invitations' }),
    create: (body: z.input<typeof CreateInvitation>) => http.call(CreatedInvitation, { method: 'POST', path: '/v1/invitations', body }),
    revoke: (id: string) => gone(http, `/v1/invitations/${encodeURIComponent(id)}`),
    accept: (body: z.input<typeof AcceptInvitation>) => http.call(Session, { method: 'POST', path: '/v1/invitations/accept', body }),
  };
}

function workspaceCalls(http: Http) {
  const at = (id: string) => `/v1/workspaces/${encodeURIComponent(id)}`;
  return {
    list: () => http.call(WorkspacePage, { method: 'GET', path: '/v1/workspaces' }),
    create: (body: z.input<typeof CreateWorkspace>) => http.call(CreatedWorkspace, { method: 'POST', path: '/v1/workspaces', body }),
    rename: (id: string, name: string) => http.call(WorkspaceView, { method: 'PUT', path: at(id), body: { name } }),
    delete: (id: string) => gone(http, at(id)),
  };
}

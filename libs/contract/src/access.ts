export * from './access/keys.js';
export * from './access/roles.js';
export * from './access/scopes.js';
export * from './access/sessions.js';
export * from './access/users.js';
export * from './access/workspaces.js';

import type { Auth } from '../connector.js';

/** The scheme of a token that is shown with every request as `Authorization: Bearer …`. */
export const bearer = (token: string): Auth => ({ scheme: 'header', name: 'authorization', value: `Bearer ${token}` });

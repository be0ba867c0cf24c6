/** What a caller may do: read, define and run, let others in. Each includes the one before. */
export const ROLES = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

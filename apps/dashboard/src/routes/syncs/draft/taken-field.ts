import type { Client } from '@tributary/client';

/** A field of a destination as the editor needs it. */
export type TakenField = Awaited<ReturnType<Client['destinations']['fields']>>['items'][number];

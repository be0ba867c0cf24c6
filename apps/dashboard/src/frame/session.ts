import { api } from '../api.js';

/** Who is asking, where, and as what. */
export const sessionQuery = { queryKey: ['session'], queryFn: () => api.session.get(), staleTime: 60_000 };

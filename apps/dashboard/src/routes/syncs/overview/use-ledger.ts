import { useQuery } from '@tanstack/react-query';
import { api } from '../../../api.js';

/** How much the destination of a sync holds by our ledger, and what it is owed. A warehouse is asked, so it may take a moment. */
export const useLedger = (sync: string) =>
  useQuery({ queryKey: ['ledger', sync], queryFn: () => api.ledger.get(sync), staleTime: 10_000, retry: false });

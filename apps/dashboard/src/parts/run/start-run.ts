import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { RunView } from '@tributary/contract';

/** Starts a run and shows it. */
export function useStartRun(start: () => Promise<RunView>) {
  const navigate = useNavigate();
  return useMutation({ mutationFn: start, onSuccess: ({ id }) => navigate({ to: '/runs/$runId', params: { runId: id } }) });
}

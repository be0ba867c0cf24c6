import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../api.js';
import { toast } from '../../../parts/toasts.js';

/** Switches a sync on or off, and nothing else: what somebody else changes at the same moment stays. */
export function useSetEnabled(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (enabled: boolean) => {
      const { object, revision } = await api.objects.get('sync', id);
      return api.objects.put('sync', id, { object: { ...object, enabled }, revision });
    },
    onSuccess: async ({ object }) => {
      toast(object['enabled'] === true ? `\`${id}\` is on` : `\`${id}\` is off: it runs no more by itself`);
      await Promise.all([['sync-health'], ['object', 'sync', id]].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
    onError: (error) => toast(error.message, 'bad'),
  });
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api.js';
import { useMay } from '../../may/use-may.js';
import { Card } from '../../parts/card.js';
import { Switch } from '../../parts/switch.js';
import { toast } from '../../parts/toasts.js';
import { approvalQuery } from './queries.js';

/** Whether somebody else must agree to what is promoted into this workspace; an admin says so. */
export function ApprovalCard() {
  const { data } = useQuery(approvalQuery);
  const queries = useQueryClient();
  const may = useMay('project:write', 'admin');
  const setting = useMutation({
    mutationFn: (required: boolean) => api.promotions.setApproval({ required }),
    onSuccess: async (now) => {
      queries.setQueryData(approvalQuery.queryKey, now);
      await Promise.all([['promotions'], ['promotion']].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
    onError: (error) => toast(error.message, 'bad'),
  });
  const required = data?.required === true;
  return (
    <Card
      title="Approval"
      aside={may && data && <Switch label="Promotions need approval" on={required} set={setting.mutate} busy={setting.isPending} />}
    >
      <p className="min-h-6 text-soft">
        {data === undefined
          ? ''
          : required
            ? 'What is promoted into this workspace waits for an admin who is not its author.'
            : 'Whoever may edit this workspace may apply what is promoted into it, also their own.'}
      </p>
    </Card>
  );
}

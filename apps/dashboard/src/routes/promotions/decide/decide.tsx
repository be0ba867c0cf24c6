import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PromotionView } from '@tributary/contract';
import { useState } from 'react';
import { api } from '../../../api.js';
import { sessionQuery } from '../../../frame/session.js';
import { Button } from '../../../parts/button.js';
import { Card } from '../../../parts/card.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import { toast } from '../../../parts/toasts.js';
import { promotionQuery } from '../queries.js';
import { choicesOf } from './choices-of.js';
import { RejectDialog } from './reject-dialog.js';

/** Agrees to a promotion that waits, or not, by those who may; says to others whom it waits for. */
export function Decide({ promotion }: { promotion: PromotionView }) {
  const { data: session } = useQuery(sessionQuery);
  const [rejecting, setRejecting] = useState(false);
  const queries = useQueryClient();
  const approve = useMutation({
    mutationFn: () => api.promotions.approve(promotion.id),
    onSuccess: async (now) => {
      queries.setQueryData(promotionQuery(now.id).queryKey, now);
      if (now.state === 'applied') toast('Applied as planned');
      // Everything that is defined may be another now.
      await queries.invalidateQueries();
    },
    onError: () => queries.invalidateQueries({ queryKey: promotionQuery(promotion.id).queryKey }),
  });
  if (session === undefined) return null;
  const { approves, rejects, waitsFor } = choicesOf(session, promotion);
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-3">
        {approves && (
          <Button look="primary" busy={approve.isPending} onClick={() => approve.mutate()}>
            {promotion.needs_another ? 'Approve and apply' : 'Apply'}
          </Button>
        )}
        {rejects && <Button onClick={() => setRejecting(true)}>Reject…</Button>}
        <p className="text-[13px] text-soft">
          {waitsFor ?? 'Applied exactly as planned below; refused where anything of it has moved since.'}
        </p>
      </div>
      {approve.error && (
        <div className="mt-3">
          <FormTrouble refusal={refusalOf(approve.error)} />
        </div>
      )}
      {rejecting && <RejectDialog id={promotion.id} close={() => setRejecting(false)} />}
    </Card>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api.js';
import { Button } from '../../../parts/button.js';
import { Dialog, DialogActions } from '../../../parts/dialog/dialog.js';
import { TextAreaField } from '../../../parts/form/field.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import { promotionQuery } from '../queries.js';

/** Ends a promotion that waits; nothing of it is applied. */
export function RejectDialog({ id, close }: { id: string; close: () => void }) {
  const [reason, setReason] = useState('');
  const queries = useQueryClient();
  const reject = useMutation({
    mutationFn: () => api.promotions.reject(id, reason.trim() === '' ? {} : { reason: reason.trim() }),
    onSuccess: async (now) => {
      queries.setQueryData(promotionQuery(id).queryKey, now);
      close();
      await queries.invalidateQueries({ queryKey: ['promotions'] });
    },
  });
  const refusal = refusalOf(reject.error);
  return (
    <Dialog title="Reject this promotion?" close={close}>
      <p className="mb-4">Nothing of it is applied, and it cannot be taken up again: who wants it still plans it anew.</p>
      <TextAreaField
        label="Reason"
        rows={3}
        hint="For those who made it"
        value={reason}
        onChange={setReason}
        error={refusal.at('reason')}
      />
      <FormTrouble refusal={refusal} fields={['reason']} />
      <DialogActions>
        <Button onClick={close}>Leave it</Button>
        <Button look="danger" busy={reject.isPending} onClick={() => reject.mutate()}>
          Reject it
        </Button>
      </DialogActions>
    </Dialog>
  );
}

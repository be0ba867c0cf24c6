import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api.js';
import { useRereadDefinitions } from '../../../definitions.js';
import { counted } from '../../../format.js';
import { Button } from '../../../parts/button.js';
import { Dialog, DialogActions } from '../../../parts/dialog/dialog.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import { toast } from '../../../parts/toasts.js';
import { type Changes, sizeOf } from './changes.js';

/** Makes the changes that were tried those that are defined. */
export function ApplyChanges({ changes, done }: { changes: Changes; done: () => void }) {
  const [asking, setAsking] = useState(false);
  const reread = useRereadDefinitions();
  const apply = useMutation({
    mutationFn: async () => {
      const objects = [...changes.types, ...changes.rules, ...changes.pins].map((object) => ({ ...object }));
      await api.objects.apply(objects, { delete: changes.removed.map((one) => ({ ...one })) });
    },
    onSuccess: async () => {
      for (const kind of ['identifier_type', 'identity_rule', 'pin'] as const) await reread(kind);
      toast('Applied: the next stitching reads the whole log by them');
      setAsking(false);
      done();
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>Apply…</Button>
      {asking && (
        <Dialog title={`Apply ${counted(sizeOf(changes), 'change')}?`} close={() => setAsking(false)}>
          <p>
            The next stitching reads the whole log by the new rules. Profiles keep their ids where most of their identifiers stay together.
          </p>
          <div className="mt-3">
            <FormTrouble refusal={refusalOf(apply.error)} />
          </div>
          <DialogActions>
            <Button onClick={() => setAsking(false)}>Not yet</Button>
            <Button look="primary" busy={apply.isPending} onClick={() => apply.mutate()}>
              Apply
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}

import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { IdentifierView } from '@tributary/contract';
import { useState } from 'react';
import { api } from '../../api.js';
import { useRereadDefinitions } from '../../definitions.js';
import { Button } from '../../parts/button.js';
import { Dialog, DialogActions } from '../../parts/dialog/dialog.js';
import { FormTrouble } from '../../parts/form/form-trouble.js';
import { TextField } from '../../parts/form/field.js';
import { refusalOf } from '../../parts/form/refusal.js';
import { toast } from '../../parts/toasts.js';

/** An id that a person can read and nobody has yet: what is cut, and a few letters of chance. */
function pinId({ type, value }: IdentifierView): string {
  const readable = `${type}_${value}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/_+$/, '');
  return `cut_${readable.slice(0, 44)}_${Math.random().toString(36).slice(2, 6)}`;
}

/** Cuts an identifier off: it joins nobody any more. With `from`, only the two no longer join each other. */
export function PinDialog({ identifier, from, close }: { identifier: IdentifierView; from?: IdentifierView; close: () => void }) {
  const reread = useRereadDefinitions();
  const [reason, setReason] = useState('');
  const pin = useMutation({
    mutationFn: async () => {
      const id = pinId(identifier);
      const others = from === undefined ? {} : { from: { identifier: from.type, value: from.value } };
      const object = { identifier: identifier.type, value: identifier.value, ...others, ...(reason === '' ? {} : { reason }) };
      await api.objects.put('pin', id, { object });
    },
    onSuccess: async () => {
      await reread('pin');
      toast('Cut: the next stitching parts them');
      close();
    },
  });
  const refusal = refusalOf(pin.error);
  return (
    <Dialog title={from === undefined ? 'Cut this identifier off?' : 'Cut these two apart?'} close={close}>
      <p className="[overflow-wrap:anywhere]">
        <b className="font-medium">
          {identifier.type} {identifier.value}
        </b>{' '}
        {from === undefined ? (
          'will join nobody any more and become a profile of its own.'
        ) : (
          <>
            and{' '}
            <b className="font-medium">
              {from.type} {from.value}
            </b>{' '}
            will not be joined by the events that hold both.
          </>
        )}{' '}
        It takes effect with the next stitching, stays through rebuilds, and can be taken back under{' '}
        <Link to="/identity" search={{ tab: 'pins' }} className="text-river underline">
          Identity
        </Link>
        .
      </p>
      <div className="mt-4">
        <TextField label="Reason" hint="For those who find it later" value={reason} onChange={setReason} error={refusal.at('reason')} />
      </div>
      <FormTrouble refusal={refusal} fields={['reason']} />
      <DialogActions>
        <Button onClick={close}>Keep it</Button>
        <Button look="danger" busy={pin.isPending} onClick={() => pin.mutate()}>
          Cut
        </Button>
      </DialogActions>
    </Dialog>
  );
}

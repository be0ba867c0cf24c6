import { useMutation } from '@tanstack/react-query';
import type { Kind } from '@tributary/core';
import type { ReactNode } from 'react';
import { api } from '../api.js';
import { useRereadDefinitions } from '../definitions.js';
import { Button } from './button.js';
import { Dialog, DialogActions } from './dialog.js';
import { FormTrouble } from './form/form-trouble.js';
import { refusalOf } from './form/refusal.js';
import { toast } from './toasts.js';

/** Deletes an object once that is meant; what still refers to it is told instead. `gone` leads away from its page. */
export function DeleteDialog({
  kind,
  id,
  title,
  children,
  gone,
  close,
}: {
  kind: Kind;
  id: string;
  title: string;
  children: ReactNode;
  gone?: () => unknown;
  close: () => void;
}) {
  const reread = useRereadDefinitions();
  const remove = useMutation({
    mutationFn: () => api.objects.delete(kind, id),
    onSuccess: async () => {
      toast(`${id} is deleted`);
      close();
      await gone?.();
      await reread(kind);
    },
  });
  return (
    <Dialog title={title} close={close}>
      {children}
      <div className="mt-3">
        <FormTrouble refusal={refusalOf(remove.error)} />
      </div>
      <DialogActions>
        <Button onClick={close}>Keep it</Button>
        <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
          Delete
        </Button>
      </DialogActions>
    </Dialog>
  );
}

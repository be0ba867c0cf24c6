import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from '../button.js';
import { Dialog, DialogActions } from './dialog.js';
import { FormTrouble } from '../form/form-trouble.js';
import { refusalOf } from '../form/refusal.js';
import { toast } from '../toasts.js';

/** Does something that cannot be undone once that is meant. `done` is said when it is. */
export function ConfirmDialog({
  title,
  action,
  done,
  act,
  close,
  children,
}: {
  title: string;
  action: string;
  done: string;
  act: () => Promise<unknown>;
  close: () => void;
  children: ReactNode;
}) {
  const doing = useMutation({
    mutationFn: act,
    onSuccess: () => {
      toast(done);
      close();
    },
  });
  return (
    <Dialog title={title} close={close}>
      {children}
      <div className="mt-3">
        <FormTrouble refusal={refusalOf(doing.error)} />
      </div>
      <DialogActions>
        <Button onClick={close}>Leave it</Button>
        <Button look="danger" busy={doing.isPending} onClick={() => doing.mutate()}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

import { useMutation } from '@tanstack/react-query';
import type { Kind } from '@tributary/core';
import type { ReactNode } from 'react';
import { api } from '../../api.js';
import { Button } from '../button.js';
import { Dialog, DialogActions } from './dialog.js';
import { FormTrouble } from '../form/form-trouble.js';
import { refusalOf } from '../form/refusal.js';

/** Deletes a definition, unless something refers to it: then the answer names what does. */
export function DeleteDialog({
  kind,
  id,
  title = `Delete ${id}`,
  act = 'Delete it',
  close,
  gone,
  children,
}: {
  kind: Kind;
  id: string;
  /** Where to delete means something else to people. */
  title?: string;
  act?: string;
  close: () => void;
  gone: () => unknown;
  children: ReactNode;
}) {
  const deleting = useMutation({ mutationFn: () => api.objects.delete(kind, id), onSuccess: gone });
  return (
    <Dialog title={title} close={close}>
      <div className="mb-3">{children}</div>
      {deleting.error && <FormTrouble refusal={refusalOf(deleting.error)} />}
      <DialogActions>
        <Button onClick={close}>Keep it</Button>
        <Button look="danger" busy={deleting.isPending} onClick={() => deleting.mutate()}>
          {act}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

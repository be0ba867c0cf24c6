import { useNavigate } from '@tanstack/react-router';
import { useRereadDefinitions } from '../../definitions.js';
import { DeleteDialog } from '../../parts/dialog/delete-dialog.js';

/** Deletes an audience once that is meant. */
export function DeleteAudience({ id, close }: { id: string; close: () => void }) {
  const navigate = useNavigate();
  const reread = useRereadDefinitions();
  const gone = async () => {
    await navigate({ to: '/audiences' });
    await reread('audience');
  };
  return (
    <DeleteDialog kind="audience" id={id} gone={gone} close={close}>
      <p>All of its members have left it after the next run of audiences. What it was stays in its revisions.</p>
    </DeleteDialog>
  );
}

import { useNavigate } from '@tanstack/react-router';
import { DeleteDialog } from '../../parts/delete-dialog.js';

/** Deletes an audience once that is meant. */
export function DeleteAudience({ id, close }: { id: string; close: () => void }) {
  const navigate = useNavigate();
  return (
    <DeleteDialog kind="audience" id={id} title="Delete this audience?" gone={() => navigate({ to: '/audiences' })} close={close}>
      <p>All of its members have left it after the next run of audiences. What it was stays in its revisions.</p>
    </DeleteDialog>
  );
}

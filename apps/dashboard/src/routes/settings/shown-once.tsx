import { Button } from '../../parts/button.js';
import { CodeView } from '../../parts/text/code-view.js';
import { Dialog, DialogActions } from '../../parts/dialog/dialog.js';

/** A secret that nobody can show again: to be taken along now. */
export function ShownOnce({ title, label, text, close }: { title: string; label: string; text: string; close: () => void }) {
  return (
    <Dialog title={title} close={close}>
      <p className="mb-3 text-soft">Take it along now: it is not kept, and will not be shown again.</p>
      <CodeView label={label} text={text} />
      <DialogActions>
        <Button look="primary" onClick={close}>
          I have it
        </Button>
      </DialogActions>
    </Dialog>
  );
}

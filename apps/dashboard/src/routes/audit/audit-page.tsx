import { useMutation } from '@tanstack/react-query';
import type { AuditEntry, AuditVerdict } from '@tributary/client';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { count } from '../../format.js';
import { useTitle } from '../../page-state.js';
import { Button } from '../../parts/button.js';
import { Alert, Empty, Trouble } from '../../parts/notice.js';
import { PageTitle } from '../../parts/page-title.js';
import { PagedCard } from '../../parts/list/paged-card.js';
import { usePaged } from '../../parts/list/paged.js';
import { AuditFilters } from './audit-filters.js';
import { AuditTable } from './audit-table.js';
import { EntryDialog } from './entry-dialog.js';
import type { Filters } from './filters.js';

const route = getRouteApi('/inside/audit');

/** Who did what, when, and what it changed; and whether the log is whole. */
export function AuditPage() {
  useTitle('Audit');
  const filters = route.useSearch();
  const navigate = useNavigate();
  const [shown, show] = useState<AuditEntry>();
  const verify = useMutation({ mutationFn: () => api.audit.verify() });
  return (
    <>
      <PageTitle
        note="Who did what, and what it changed; nothing can be taken out unnoticed"
        aside={
          <Button busy={verify.isPending} onClick={() => verify.mutate()}>
            {verify.isPending ? 'Verifying…' : 'Verify the log'}
          </Button>
        }
      >
        Audit
      </PageTitle>
      <div className="space-y-4">
        {verify.error && <Trouble error={verify.error} />}
        {verify.data && <Verdict verdict={verify.data} />}
        <AuditFilters
          filters={filters}
          change={(part: Filters) => void navigate({ to: '/audit', search: { ...filters, ...part }, replace: true })}
        />
        <Entries filters={filters} show={show} />
      </div>
      {shown && <EntryDialog entry={shown} close={() => show(undefined)} />}
    </>
  );
}

function Entries({ filters, show }: { filters: Filters; show: (entry: AuditEntry) => void }) {
  const asked = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  const paged = usePaged(['audit', asked], (page) => api.audit.list({ ...page, ...asked }));
  return (
    <PagedCard paged={paged} rows={10} empty={<Empty title="Nothing was done that matches">Ask for less.</Empty>} more="Older entries">
      {(entries) => <AuditTable entries={entries} show={show} />}
    </PagedCard>
  );
}

const FAULT: Record<NonNullable<AuditVerdict['broken']>['fault'], string> = {
  changed: 'was changed after it was written',
  missing: 'is gone',
  unchained: 'was put beside the chain',
};

function Verdict({ verdict: { whole, entries, head, broken } }: { verdict: AuditVerdict }) {
  if (broken) {
    return (
      <Alert title="The log is not as it was written" tone="bad">
        Entry {broken.seq ?? broken.id} {FAULT[broken.fault]}.
      </Alert>
    );
  }
  return (
    <div role="status" className="rounded-xl border border-line bg-river-soft px-4 py-3">
      <p className="font-semibold">
        {whole ? `The log is whole: ${count(entries)} entries, each as it was written` : 'The log is not whole'}
      </p>
      {head !== null && (
        <p className="mt-1 text-[13px] text-pretty">
          Its newest hash, to be noted elsewhere: <code className="[overflow-wrap:anywhere]">{head}</code>
        </p>
      )}
    </div>
  );
}

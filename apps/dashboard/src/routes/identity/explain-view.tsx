import { useQuery } from '@tanstack/react-query';
import type { IdentifierView, IdentityExplanation } from '@tributary/contract';
import { type FormEvent, useState } from 'react';
import { api } from '../../api.js';
import { counted } from '../../format.js';
import { useIdentifierTypes } from '../../identifier-types.js';
import { Button } from '../../parts/button.js';
import { Card } from '../../parts/card.js';
import { TextField } from '../../parts/form/field.js';
import { Message } from '../../parts/message.js';
import { Alert, Loading, Trouble } from '../../parts/notice.js';
import { PinDialog } from '../profiles/pin-dialog.js';
import { Chain } from './chain.js';

/** Why two identifiers are one person: the shortest chain of events between them, drawn; or why they are not. */
export function ExplainView({ warehouse }: { warehouse: string | undefined }) {
  const types = useIdentifierTypes() ?? [];
  const [asked, ask] = useState<{ readonly from: string; readonly to: string }>();
  const query = useQuery({
    queryKey: ['explain', warehouse, asked],
    queryFn: () => api.profiles.explain({ warehouse, from: asked?.from ?? '', to: asked?.to ?? '' }),
    enabled: warehouse !== undefined && asked !== undefined,
    retry: false,
  });
  return (
    <div className="grid gap-4">
      <AskForm example={types[0] ?? 'email'} ask={ask} />
      {asked !== undefined &&
        (query.error ? (
          <Trouble error={query.error} />
        ) : query.data === undefined ? (
          <Card flush>
            <Loading rows={3} />
          </Card>
        ) : (
          <Explained of={query.data} />
        ))}
    </div>
  );
}

function AskForm({ example, ask }: { example: string; ask: (asked: { readonly from: string; readonly to: string }) => void }) {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask({ from: from.trim(), to: to.trim() });
  };
  const common = { placeholder: `${example}:…`, autoComplete: 'off', spellCheck: false, required: true };
  return (
    <Card>
      <form onSubmit={submit} className="grid items-end gap-3 sm:grid-cols-[1fr_1fr_auto]">
        <TextField label="This identifier" {...common} value={from} onChange={setFrom} />
        <TextField label="and this one" {...common} value={to} onChange={setTo} />
        <Button look="primary" type="submit">
          Explain
        </Button>
      </form>
    </Card>
  );
}

function Explained({ of }: { of: IdentityExplanation }) {
  const [cut, setCut] = useState<{ readonly identifier: IdentifierView; readonly from: IdentifierView }>();
  const { joined, reason, steps } = of;
  if (!joined)
    return (
      <Alert title="They are not one person" tone="warn">
        <Message text={reason ?? ''} />
      </Alert>
    );
  return (
    <Card title={steps.length === 0 ? 'They are the same identifier' : `One person, by ${counted(steps.length, 'event')}`}>
      <Chain of={of} cut={(identifier, from) => setCut({ identifier, from })} />
      {cut && <PinDialog {...cut} close={() => setCut(undefined)} />}
    </Card>
  );
}

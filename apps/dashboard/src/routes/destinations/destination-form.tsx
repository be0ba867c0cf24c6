import type { ConnectorView } from '@tributary/contract';
import type { ReactNode } from 'react';
import { Card } from '../../parts/card.js';
import { CheckField, TextField } from '../../parts/form/field.js';
import type { Refusal } from '../../parts/form/refusal.js';
import { asValues, type Values } from '../../parts/schema-form/json-schema.js';
import { SchemaForm } from '../../parts/schema-form/schema-form.js';

interface DestinationFormProps {
  readonly connector: ConnectorView;
  readonly values: Values;
  readonly change: (part: Values) => void;
  readonly refusal: Refusal;
  /** What a new one is asked besides. */
  readonly children?: ReactNode;
}

/** The places whose complaints this form shows itself. */
export const DESTINATION_PLACES = ['settings', 'label', 'sandbox'];

/** What a connector needs to know of an account. Secrets are written once and never shown again. */
export function DestinationForm({ connector, values, change, refusal, children }: DestinationFormProps) {
  const sandbox = values['sandbox'] === true;
  const settings = asValues(values['settings']);
  return (
    <Card title="Settings">
      <div className="grid max-w-2xl gap-4">
        <TextField
          label="Name"
          value={typeof values['label'] === 'string' ? values['label'] : ''}
          error={refusal.at('label')}
          onChange={(label) => change({ label: label === '' ? undefined : label })}
        />
        {children}
        <CheckField
          label="Sandbox"
          hint={`Records go to a local simulator of ${connector.name} that remembers them; nothing leaves this machine`}
          checked={sandbox}
          onChange={(checked) => change({ sandbox: checked })}
        />
        {sandbox && Object.keys(settings).length === 0 ? (
          <p className="text-[13px] text-soft">The sandbox brings its own settings.</p>
        ) : (
          <SchemaForm
            schema={connector.settings}
            path="settings"
            values={settings}
            refusal={refusal}
            onChange={(next) => change({ settings: next })}
          />
        )}
      </div>
    </Card>
  );
}

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { definitionsQuery } from '../definitions.js';
import { SelectField } from './form/field.js';

const KEPT = 'tributary.warehouse';

/** The warehouse whose people are looked at, and a way to choose another where several have events. */
export interface WarehouseChoice {
  /** `undefined` until it is known, and where none has events. */
  readonly warehouse: string | undefined;
  /** No warehouse has events: there can be no profiles. */
  readonly none: boolean;
  readonly choice: ReactNode;
}

/** Which warehouse a page of people is about. The choice stays for the browser's session. */
export function useWarehouse(): WarehouseChoice {
  const { data } = useQuery(definitionsQuery('warehouse'));
  const [wanted, want] = useState(() => sessionStorage.getItem(KEPT) ?? '');
  const ids = (data ?? []).filter(({ object }) => object.events !== undefined).map(({ id }) => id);
  const choose = (id: string) => {
    sessionStorage.setItem(KEPT, id);
    want(id);
  };
  const warehouse = ids.includes(wanted) ? wanted : ids[0];
  const choice =
    ids.length > 1 && warehouse !== undefined ? (
      <SelectField label="Warehouse" value={warehouse} onChange={choose} options={ids.map((id) => [id, id] as const)} />
    ) : null;
  return { warehouse, none: data !== undefined && ids.length === 0, choice };
}
